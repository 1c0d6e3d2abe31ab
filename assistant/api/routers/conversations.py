"""A person's own conversations, and the questions in them."""

from __future__ import annotations

from fastapi import APIRouter, Request, status

from assistant.api.authentication import services_of
from assistant.api.bodies.answers import AnswerReply, WordingReply
from assistant.api.bodies.conversations import Conversation, ConversationChange, ConversationSummary, QuestionChange
from assistant.api.parameters import Id
from assistant.api.policy import Employee
from assistant.api.replies.answers import answers_again, wording_reply
from assistant.api.replies.conversations import conversation_summary

router = APIRouter(tags=["conversations"])


@router.get("/conversations")
def list_conversations(user: Employee, request: Request) -> list[ConversationSummary]:
    """The person's conversations, newest first."""
    records = services_of(request).conversations.conversations(user.user_id)
    return [conversation_summary(record) for record in records]


@router.get("/conversations/{conversation_id}")
def read_conversation(conversation_id: Id, user: Employee, request: Request) -> Conversation:
    """A conversation with its answers, as far as they may still be read."""
    services = services_of(request)
    record = services.conversations.conversation(user.user_id, conversation_id)
    questions = services.conversations.questions(user.user_id, conversation_id)
    return Conversation(
        conversation_id=record.conversation_id,
        title=record.title,
        updated_at=record.updated_at,
        answers=answers_again(services, user, questions),
    )


@router.patch("/conversations/{conversation_id}")
def rename_conversation(
    conversation_id: Id, change: ConversationChange, user: Employee, request: Request
) -> ConversationSummary:
    """Give a conversation another title."""
    store = services_of(request).conversations
    store.rename(user.user_id, conversation_id, change.title)
    return conversation_summary(store.conversation(user.user_id, conversation_id))


@router.delete("/conversations/{conversation_id}", status_code=status.HTTP_204_NO_CONTENT)
def delete_conversation(conversation_id: Id, user: Employee, request: Request) -> None:
    """Remove a conversation with its questions, wherever they were noted."""
    services_of(request).conversations.delete(user.user_id, conversation_id)


@router.get("/questions/{question_id}")
def read_question(question_id: Id, user: Employee, request: Request) -> AnswerReply:
    """A question with its answer, as far as that may still be read."""
    services = services_of(request)
    record = services.conversations.question(user.user_id, question_id)
    return answers_again(services, user, [record])[0]


@router.patch("/questions/{question_id}")
def change_question(question_id: Id, change: QuestionChange, user: Employee, request: Request) -> AnswerReply:
    """Note it as an open one; let knowledge managers read the wording, or not; ask to be told of an answer, or not."""
    services = services_of(request)
    if change.noted:
        services.asking.note_by_asker(user, services.conversations.question(user.user_id, question_id))
    changes = change.model_dump(exclude_none=True, exclude={"noted"})
    services.conversations.change_question(user.user_id, question_id, **changes)
    return answers_again(services, user, [services.conversations.question(user.user_id, question_id)])[0]


@router.post("/questions/{question_id}/wording", status_code=status.HTTP_202_ACCEPTED)
def begin_wording(question_id: Id, user: Employee, request: Request) -> WordingReply | None:
    """Have an answer put into words by the language model, once; null where none is offered."""
    services = services_of(request)
    record = services.conversations.question(user.user_id, question_id)
    return wording_reply(services, user, services.desk.begin(user, record))


@router.get("/questions/{question_id}/wording")
def read_wording(question_id: Id, user: Employee, request: Request) -> WordingReply | None:
    """How far the answer in words is. Each sentence comes after its check, and with the rights of this moment."""
    services = services_of(request)
    record = services.conversations.question(user.user_id, question_id)
    return wording_reply(services, user, services.desk.of([record]).get(question_id))
