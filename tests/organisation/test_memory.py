"""Markup kept by the data it was made of."""

from django.utils.translation import override

from organisation.memory import by_its_data, drawn


def test_kept_answer_is_found_only_by_the_same_data_and_language():
    made = []

    @by_its_data(most=8)
    def say(word, count):
        made.append((word, count))
        return f"{word} {count}"

    assert [say("a", 1), say("a", 1), say("a", 2), say("b", 1)] == ["a 1", "a 1", "a 2", "b 1"]
    with override("en"):
        say("a", 1)
    assert made == [("a", 1), ("a", 2), ("b", 1), ("a", 1)]


def test_drawn_part_follows_its_data_and_nothing_else():
    def lead(count):
        sentence = [{"strong": count, "text": "phường", "url": ""}]
        return drawn("reports/_overview_lead.html", tuple(sentence[0].items()), {"sentence": sentence})

    assert "<b>5</b>" in lead(5) and "<b>6</b>" in lead(6) and lead(5) == lead(5)
