"""What a simulated participant does in this study: `psiturk market work 5` lets five of them take part.

They record what static/js/task.js records. Whoever changes the task changes this with it.
"""

INKS = ["red", "green", "blue", "yellow"]
NEUTRAL_WORDS = ["cup", "chair", "lamp", "window"]
PRACTICE_TRIALS = 4
MAIN_TRIALS = 24
SHARE_CORRECT = 0.9
SHARE_NEEDED = 0.5


def take_part(task):
    """Name the colours of some words, mostly rightly, and answer the questions."""
    for number in range(PRACTICE_TRIALS):
        answer_word(task, "PRACTICE", number)
    task.progress("practice")
    correct = sum(answer_word(task, "TEST", number) for number in range(MAIN_TRIALS))
    task.progress("task")
    if correct < SHARE_NEEDED * MAIN_TRIALS:
        task.outcome = "failed_check"
    task.record_trial({"phase": "postquestionnaire", "status": "begin"})
    task.record_answer("engagement", str(task.random.randint(1, 5)))
    task.record_answer("difficulty", str(task.random.randint(1, 5)))
    task.record_answer("colour_vision", "no")
    task.record_answer("comments", "")
    task.record_trial({"phase": "postquestionnaire", "status": "submit"})
    task.save()
    task.ask("compute_bonus", uniqueId=task.uniqueid)


def answer_word(task, phase, number):
    """Answer one word, and save that; tells whether it was right."""
    ink = task.random.choice(INKS)
    word = task.random.choice([ink, *INKS, *NEUTRAL_WORDS])
    is_correct = task.random.random() < SHARE_CORRECT
    response = ink if is_correct else task.random.choice([other for other in INKS if other != ink])
    task.record_trial(
        {
            "phase": phase,
            "number": number,
            "word": word,
            "ink": ink,
            "relation": relation(word, ink),
            "response": response,
            "input": "key",
            "rt_ms": task.random.randint(350, 1400),
            "correct": is_correct,
        }
    )
    task.save()
    return is_correct


def relation(word, ink):
    """Tell how a word stands to its ink, as static/js/design.js does."""
    if word == ink:
        return "congruent"
    return "incongruent" if word in INKS else "neutral"
