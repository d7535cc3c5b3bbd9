-- name: InsertPublication :exec
INSERT INTO cchc_publications (id, round_id, number, supersedes, reason, stage, decision, decided_on, set_digest, result_digest, log_size, log_root, log_note, published_at, fact_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: InsertPublicationFile :exec
INSERT INTO cchc_publication_files (publication_id, position, name, media, digest, size_bytes) VALUES ($1, $2, $3, $4, $5, $6);

-- name: ListPublications :many
SELECT id, round_id, number, supersedes, reason, stage, decision, decided_on, set_digest, result_digest, log_size, log_root, log_note, published_at, fact_id
FROM cchc_publications WHERE round_id = $1 ORDER BY number LIMIT $2;

-- name: PublicationByID :one
SELECT id, round_id, number, supersedes, reason, stage, decision, decided_on, set_digest, result_digest, log_size, log_root, log_note, published_at, fact_id
FROM cchc_publications WHERE id = $1;

-- name: ListPublicationFiles :many
SELECT position, name, media, digest, size_bytes FROM cchc_publication_files WHERE publication_id = $1 ORDER BY position LIMIT $2;

-- name: ListPublicationRows :many
SELECT agency_id, points, max_points, index_text, unit_rank, rank_of, band, missing, excluded, nodes
FROM cchc_publication_rows WHERE publication_id = $1 ORDER BY position LIMIT $2;

-- name: InsertComplaint :exec
INSERT INTO cchc_complaints (id, publication_id, agency_id, criterion, content, state, filed_on, filed_by, due_on, is_due_firm, outcome, reply, replied_on, replied_by, correction_id, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', '', '', '', '', 1);

-- name: InsertComplaintFile :exec
INSERT INTO cchc_complaint_files (complaint_id, position, name, media, digest, size_bytes) VALUES ($1, $2, $3, $4, $5, $6);

-- name: ReplyComplaint :execrows
UPDATE cchc_complaints SET state = 'replied', outcome = $3, reply = $4, replied_on = $5, replied_by = $6, correction_id = $7, version = version + 1
WHERE id = $1 AND version = $2 AND state = 'filed';

-- name: ComplaintByID :one
SELECT id, publication_id, agency_id, criterion, content, state, filed_on, filed_by, due_on, is_due_firm, outcome, reply, replied_on, replied_by, correction_id, version
FROM cchc_complaints WHERE id = $1;

-- name: ListComplaints :many
SELECT id, publication_id, agency_id, criterion, content, state, filed_on, filed_by, due_on, is_due_firm, outcome, reply, replied_on, replied_by, correction_id, version
FROM cchc_complaints ORDER BY state, filed_on DESC, id LIMIT $1;

-- name: ListComplaintFiles :many
SELECT position, name, media, digest, size_bytes FROM cchc_complaint_files WHERE complaint_id = $1 ORDER BY position LIMIT $2;

-- name: InsertLossTask :exec
INSERT INTO cchc_loss_tasks (id, round_id, agency_id, criterion, plan_year, content, owner, gain, task_id, proposed_on, proposed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: ListLossTasks :many
SELECT id, round_id, agency_id, criterion, plan_year, content, owner, gain, task_id, proposed_on, proposed_by
FROM cchc_loss_tasks WHERE round_id = $1 AND agency_id = $2 ORDER BY criterion LIMIT $3;

-- name: LinkCorrection :execrows
UPDATE cchc_complaints SET correction_id = $2, version = version + 1 WHERE id = $1 AND state = 'replied' AND correction_id = '';
