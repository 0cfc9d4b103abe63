"""Rasa's tokens, cut where spaCy's documents are cut."""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.nlu import fingerprint
from bot.nlu.words import split


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class VietnameseTokenizer(Tokenizer):
    """Tokens in the customer's own spelling, at their place in his text."""

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """The tokens of the message's `attribute`."""
        text = message.get(attribute)
        tokens = []
        end = 0
        for word in split(text):
            # The words of one abbreviation share its place; it is one token.
            if word.start >= end:
                tokens.append(Token(text[word.start : word.end], word.start, word.end))
                end = word.end
        return self._apply_token_pattern(tokens)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's options of a tokenizer."""
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
        }

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:  # noqa: ARG003  Rasa's signature
        """See `bot.nlu.fingerprint`."""
        return fingerprint.of_understanding()
