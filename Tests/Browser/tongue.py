"""The words of the program and of a pack in one language, by their keys: so that a path is written down once and gone in each language."""

import json
import pathlib
import re

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
LANGUAGES = ("zh-Hans", "en")
CHINESE = re.compile(r"[\u4e00-\u9fff]+")
# The product's name, the way back to Chinese, and the bilingual line above a demo.
STAYS = ("根须", "中文", "演示数据")

TEXTS = """
() => {
    const found = [], walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) if (!walk.currentNode.parentElement.closest('script, kbd')) found.push(walk.currentNode.textContent.trim());
    return found.filter(Boolean);
}
"""


class Tongue:
    def __init__(self, language, pack="xiangning"):
        self.language = language
        self.words = {}
        for file in sorted((ROOT / "Assets/words" / language).glob("*.json")):
            self.words.update(json.loads(file.read_text()))
        self.words.update(yaml.safe_load((ROOT / f"Packs/{pack}/words/{language}.yaml").read_text()))

    def __call__(self, key, **gaps):
        text = self.words[key]
        for name, value in gaps.items():
            text = text.replace("{" + name + "}", str(value))
        return text

    def of(self, text):
        """What the program says here for a text that it says in Chinese: a pattern, where one text stands for several."""
        if self.language == "zh-Hans":
            return text
        home = Tongue.home()
        found = sorted({self.words[key] for key, said in home.items() if said == text and key in self.words})
        assert found, f"the program says nowhere «{text}»"
        return found[0] if len(found) == 1 else re.compile("|".join(map(re.escape, found)))

    @staticmethod
    def home():
        if not hasattr(Tongue, "kept"):
            Tongue.kept = Tongue("zh-Hans").words
        return Tongue.kept

    def own(self, page, said=()):
        """Fails where the page says something of the program's own in the other language; what people said and are called may stand there."""
        other = Tongue("en" if self.language == "zh-Hans" else "zh-Hans")
        foreign = {text for key, text in other.words.items() if text != self.words.get(key)} - set(self.words.values()) - set(STAYS)
        texts = page.evaluate(TEXTS)
        assert len(texts) > 5, f"nothing is said on {page.url}"
        found = [text for text in texts if text in foreign and text not in said and len(text) > 1 and not text.isdigit()]
        assert not found, f"in the other language on {page.url}: {found[:8]}"

    def only(self, page, said=()):
        """Fails where the page speaks another language at all; what somebody said stays as it was said."""
        if self.language == "zh-Hans":
            return
        text = page.locator("body").inner_text()
        for words in (*STAYS, *said):
            text = text.replace(words, "")
        found = CHINESE.findall(text)
        assert not found, f"Chinese on the English page {page.url}: {found[:8]}"
