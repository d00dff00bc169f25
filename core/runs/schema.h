// The DDL of run.sqlite, schema version 1. What each column means: resources/docs/run-folder.md.
//
// `PRAGMA user_version` holds kSchemaVersion, `PRAGMA application_id` kApplicationId. A program refuses a
// version above its own and never changes a database of another version.
#pragma once

namespace ttq {

inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x54545121;  // "TTQ!"
inline constexpr int kChunkRows = 1024;

inline constexpr const char *kSchemaDdl = R"sql(
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  state TEXT NOT NULL, phase TEXT NOT NULL,
  step INTEGER NOT NULL, total_steps INTEGER NOT NULL,
  epoch INTEGER NOT NULL, total_epochs INTEGER NOT NULL,
  images_per_s REAL, eta_s REAL,
  best_epoch INTEGER NOT NULL, best_top1 REAL, best_split TEXT NOT NULL,
  message TEXT NOT NULL, updated_at REAL NOT NULL);

CREATE TABLE segments (
  id INTEGER PRIMARY KEY AUTOINCREMENT, from_step INTEGER NOT NULL,
  host TEXT NOT NULL, pid INTEGER NOT NULL, started_at REAL NOT NULL);

CREATE TABLE layers (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, shape TEXT NOT NULL,
  weights INTEGER NOT NULL, quantizer TEXT NOT NULL, scale_invariant INTEGER NOT NULL);

CREATE TABLE series (
  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
  layer INTEGER, dense INTEGER NOT NULL);

CREATE TABLE series_sets (from_step INTEGER PRIMARY KEY, ids TEXT NOT NULL);

CREATE TABLE steps (
  step INTEGER PRIMARY KEY, t REAL NOT NULL, v BLOB NOT NULL, crc INTEGER NOT NULL);

CREATE TABLE chunks (
  series INTEGER NOT NULL, level INTEGER NOT NULL, first_step INTEGER NOT NULL,
  n INTEGER NOT NULL, v BLOB NOT NULL, crc INTEGER NOT NULL,
  PRIMARY KEY (series, level, first_step)) WITHOUT ROWID;

CREATE TABLE points (
  series INTEGER NOT NULL, step INTEGER NOT NULL, value REAL,
  PRIMARY KEY (series, step)) WITHOUT ROWID;

CREATE TABLE epochs (
  epoch INTEGER PRIMARY KEY, phase TEXT NOT NULL,
  first_step INTEGER NOT NULL, last_step INTEGER NOT NULL,
  started_at REAL NOT NULL, seconds REAL NOT NULL,
  train_loss REAL, train_top1 REAL, train_top5 REAL,
  validation_loss REAL, validation_top1 REAL, validation_top5 REAL,
  test_loss REAL, test_top1 REAL, test_top5 REAL);

CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, step INTEGER NOT NULL, t REAL NOT NULL,
  kind TEXT NOT NULL, severity TEXT NOT NULL, layer INTEGER, command INTEGER,
  text TEXT NOT NULL, data TEXT NOT NULL, superseded INTEGER NOT NULL DEFAULT 0);

CREATE TABLE histograms (
  layer INTEGER NOT NULL, step INTEGER NOT NULL, low REAL NOT NULL, high REAL NOT NULL,
  counts BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (layer, step)) WITHOUT ROWID;

CREATE TABLE codes (
  layer INTEGER NOT NULL, epoch INTEGER NOT NULL, step INTEGER NOT NULL,
  n INTEGER NOT NULL, v BLOB NOT NULL, crc INTEGER NOT NULL, PRIMARY KEY (layer, epoch));

CREATE TABLE commands (
  id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, payload TEXT NOT NULL,
  issued_at REAL NOT NULL, issued_by TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'pending', applied_step INTEGER, message TEXT NOT NULL DEFAULT '');
CREATE INDEX commands_by_status ON commands (status);

CREATE TABLE checkpoints (
  file TEXT PRIMARY KEY, step INTEGER NOT NULL, epoch INTEGER NOT NULL, kind TEXT NOT NULL,
  sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, created_at REAL NOT NULL) WITHOUT ROWID;
)sql";

}  // namespace ttq
