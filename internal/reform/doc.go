// Package reform keeps the year's administrative-reform work of an agency
// (công tác cải cách hành chính): the plan and its tasks, the periodic reports,
// and what was held: topical sessions (sinh hoạt chuyên đề), the yearly review
// conference (hội nghị rút kinh nghiệm), internal inspections (kiểm tra nội bộ),
// initiatives (sáng kiến) and communication (tuyên truyền).
//
// A task says what is to be produced, by whom and by when. It is typed, or comes
// from the conclusion of a conference, from the remedy an inspection ordered, or
// from the score, which may only propose: a person accepts. Once the plan is
// issued every task is a fact, and so is whatever becomes of it.
//
// Which reports are due, after how many working days, and how many sessions are
// expected is dated data in rules/deadlines with its legal basis. Deadlines are
// counted over the working calendar, which this package completes with the
// yearly notices an administrator enters; until a year has its notice they are
// provisional (tạm tính), and they are counted again when it comes.
//
// Three things always hold. What was recorded is never edited away: a mistake is
// corrected by a fact that names the old one, with a reason. No person's name
// and no free text but a topic or a reason enters a fact. And nothing here knows
// the score: criteria read the facts.
package reform
