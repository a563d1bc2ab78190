-- The tables of a new SQLite database, as all migrations together make them; a test compares the two.

CREATE TABLE IF NOT EXISTS "__EFMigrationsHistory" (
    "MigrationId" TEXT NOT NULL CONSTRAINT "PK___EFMigrationsHistory" PRIMARY KEY,
    "ProductVersion" TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS "__EFMigrationsLock" (
    "Id" INTEGER NOT NULL CONSTRAINT "PK___EFMigrationsLock" PRIMARY KEY,
    "Timestamp" TEXT NOT NULL
);

CREATE TABLE "installation" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_installation" PRIMARY KEY,
    "identity" TEXT NOT NULL
);

CREATE TABLE "uploads" (
    "id" BLOB NOT NULL CONSTRAINT "pk_uploads" PRIMARY KEY,
    "owner" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "state" INTEGER NOT NULL,
    "epoch" INTEGER NOT NULL,
    "lease_until" INTEGER NULL,
    "created_at" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL
);

CREATE INDEX "ix_uploads_unfinished_owner" ON "uploads" ("owner") WHERE state <> 2;
CREATE INDEX "ix_uploads_unfinished_updated_at" ON "uploads" ("updated_at") WHERE state <> 2;
CREATE UNIQUE INDEX "ux_uploads_owner_client_id" ON "uploads" ("owner", "client_id");

CREATE TABLE "upload_writers" (
    "upload_id" BLOB NOT NULL,
    "writer" BLOB NOT NULL,
    "stride" INTEGER NULL,
    "version" INTEGER NOT NULL,
    "bytes" INTEGER NOT NULL,
    "updated_at" INTEGER NOT NULL,
    "files" INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT "pk_upload_writers" PRIMARY KEY ("upload_id", "writer")
);

CREATE TABLE "upload_chunks" (
    "upload_id" BLOB NOT NULL,
    "writer" BLOB NOT NULL,
    "page" INTEGER NOT NULL,
    "version" INTEGER NOT NULL,
    "received" BLOB NOT NULL,
    CONSTRAINT "pk_upload_chunks" PRIMARY KEY ("upload_id", "writer", "page")
);

CREATE TABLE "upload_odd_chunks" (
    "upload_id" BLOB NOT NULL,
    "chunk_index" INTEGER NOT NULL,
    "writer" BLOB NOT NULL,
    "version" INTEGER NOT NULL,
    "length" INTEGER NOT NULL,
    "serial" INTEGER NOT NULL,
    CONSTRAINT "pk_upload_odd_chunks" PRIMARY KEY ("upload_id", "chunk_index")
);

CREATE TABLE "blobs" (
    "id" TEXT NOT NULL CONSTRAINT "pk_blobs" PRIMARY KEY,
    "sha256" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "created_at" INTEGER NOT NULL,
    "checked_at" INTEGER NOT NULL,
    "damaged_at" INTEGER NULL
);

CREATE INDEX "ix_blobs_checked_at" ON "blobs" ("checked_at", "id");
CREATE INDEX "ix_blobs_damaged_at" ON "blobs" ("damaged_at") WHERE damaged_at IS NOT NULL;
CREATE INDEX "ix_blobs_sha256" ON "blobs" ("sha256");

CREATE TABLE "files" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_files" PRIMARY KEY AUTOINCREMENT,
    "owner" TEXT NOT NULL,
    "client_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "relation_id" INTEGER NULL,
    "mime_type" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "size" INTEGER NOT NULL,
    "sha256" TEXT NOT NULL,
    "blob_id" TEXT NOT NULL,
    "meta_data" TEXT NULL,
    "created_at" INTEGER NOT NULL,
    "modified_at" INTEGER NOT NULL
);

CREATE INDEX "ix_files_type_relation_id" ON "files" ("type", "relation_id", "id");
CREATE UNIQUE INDEX "ux_files_owner_client_id" ON "files" ("owner", "client_id");
CREATE INDEX ix_files_client_id ON files (client_id, id);
CREATE INDEX ix_files_owner_id ON files (owner, id);
CREATE INDEX ix_files_sha256 ON files (sha256, id);
CREATE INDEX ix_files_mime_type ON files (lower(mime_type), id);
CREATE INDEX ix_files_mime_kind ON files (substr(lower(mime_type), 1, instr(mime_type, '/') - 1), id);
CREATE INDEX "ix_files_blob_id" ON "files" ("blob_id");
CREATE INDEX ix_files_type_id ON files (type, id);
CREATE INDEX ix_files_relation_id ON files (relation_id, id) WHERE relation_id IS NOT NULL;
CREATE INDEX ix_files_owner_type ON files (owner, type, id);
CREATE INDEX ix_files_owner_relation ON files (owner, relation_id, id) WHERE relation_id IS NOT NULL;
CREATE INDEX ix_files_owner_kind ON files (owner, substr(lower(mime_type), 1, instr(mime_type, '/') - 1), id);

CREATE TABLE "events" (
    "id" INTEGER NOT NULL CONSTRAINT "pk_events" PRIMARY KEY AUTOINCREMENT,
    "type" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "created_at" INTEGER NOT NULL
);

CREATE INDEX "ix_events_created_at" ON "events" ("created_at");
