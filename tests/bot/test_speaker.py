"""How customers speak: what they call themselves, and in which language they write."""

from __future__ import annotations

import pytest

from bot.speaker import address, addressed, language

ADDRESSES = {
    "anh": [
        "anh muốn vay xây nhà", "cho anh hỏi cái thẻ", "a cần vay 500tr", "lương anh 20tr",
        "vợ anh ký thay được chứ", "em có gói nào cho anh không", "thôi để anh suy nghĩ",
        "anh đang trả góp ở ngân hàng khác", "tư vấn giúp anh với", "anh bực quá",
        "anh lỡ bấm vào đường dẫn",
    ],
    "chị": ["chị hỏi xíu", "c cần vay", "chi muon vay", "chị 45 tuổi rồi có vay được không",
            "chị đang vay bên em", "chị để dành cho con bé nhà chị", "chị rớt ví rồi em ơi"],
    "bác": ["cháu ơi bác hỏi gửi tiết kiệm", "bác 65 tuổi có 500 triệu", "bac muon gui tien"],
    "cô": ["cô muốn gửi 100 triệu hả con", "cô cám ơn"],
    "chú": ["chú định mua xe"],
    None: [
        "em muốn vay", "anh chị cho em hỏi lãi vay", "anh ơi cho em hỏi", "anh cho em hỏi",
        "mình muốn gửi", "cho tôi hỏi", "anh ấy muốn vay", "cô giáo em muốn vay", "chi phi vay",
        "co muon vay khong", "chị gái em muốn mở thẻ", "anh cán bộ hôm trước nói",
        "chị kế toán bảo vậy", "bác sĩ có được ưu đãi không", "lãi suất",
        "anh có thể cho em hỏi lãi suất", "cảm ơn chị", "",
    ],
}  # fmt: skip

LANGUAGES = {
    "en": [
        "what is the interest rate for a 12-month deposit?", "I want a loan to buy an apartment",
        "how much per month for 1 billion over 20 years?", "can I talk to a human please",
        "what's the annual fee of your JCB card?", "hello, what can you help me with?",
        "i lost my card", "home loan",
    ],
    "vi": [
        "lãi suất bao nhiêu", "e muon vay 500tr mua nha", "the tin dung phi bao nhieu",
        "gửi online", "hi shop, cho hỏi lãi", "cho minh hoi lai suat", "muon mo the visa",
    ],
    None: ["ok", "12 months", "500 million", "hello", "", "2", "👍"],
}  # fmt: skip


@pytest.mark.parametrize(
    ("said", "text"), [(said, text) for said, texts in ADDRESSES.items() for text in texts]
)
def test_the_address_is_what_the_customer_calls_himself(said: str | None, text: str) -> None:
    assert address(text) == said


@pytest.mark.parametrize(
    ("said", "text"), [(said, text) for said, texts in LANGUAGES.items() for text in texts]
)
def test_the_language_is_told_where_the_words_tell_it(said: str | None, text: str) -> None:
    assert language(text) == said


def test_a_sentence_for_anybody_becomes_his() -> None:
    text = "Dạ, anh/chị gửi bao nhiêu ạ? Anh/chị chọn giúp em."
    assert addressed(text, "bác") == "Dạ, bác gửi bao nhiêu ạ? Bác chọn giúp em."
    assert addressed(text, None) == text
