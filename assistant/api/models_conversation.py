"""Bodies of what an answer says about how its question was taken."""

from __future__ import annotations

from pydantic import Field

from assistant.api.body import Body


class ChoiceReply(Body):
    label: str = Field(description="A document's title, with a heading where several have the same one.")
    question: str = Field(description="What to ask for this choice: the question with what was meant.")


class ClarifyReply(Body):
    """The question back to one that was too open; whoever ignores it has the answer that fits best already."""

    question: str = Field(description="In the language of the question.")
    choices: list[ChoiceReply] = Field(description="Two to four.")
