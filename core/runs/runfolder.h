// The run folder: names of the files in it, and its exclusive creation.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "base/expected.h"

namespace ttq {

struct RunFolder {
    std::filesystem::path path;

    std::filesystem::path toml() const { return path / "run.toml"; }
    std::filesystem::path database() const { return path / "run.sqlite"; }
    std::filesystem::path lock() const { return path / "run.lock"; }
    std::filesystem::path log() const { return path / "engine.log"; }
    std::filesystem::path workbench() const { return path / "workbench.toml"; }
    std::filesystem::path checkpoints() const { return path / "checkpoints"; }
    std::filesystem::path snapshots() const { return path / "snapshots"; }
    std::filesystem::path checkpoint(std::int64_t step) const;  // checkpoints/step-000012000.safetensors
};

// "<runs>/<2026-11-21-1432>-<name>", exclusive mkdir, "-2", "-3", … on a clash; `name` is reduced to
// letters, digits, '-', '_' and '.'. Nothing is left behind on an error.
Expected<RunFolder> createRunFolder(const std::filesystem::path &runs, std::string_view name, double unixSeconds);
// Exactly this folder: it must not exist, or be empty.
Expected<RunFolder> createRunFolderAt(const std::filesystem::path &path);

// Checks that `path` is a run folder (run.toml and run.sqlite) of a version this program reads.
// Errors: NotFound (no such folder; a folder that is not a run), Unsupported (newer), Io.
Expected<RunFolder> openRunFolder(const std::filesystem::path &path);

}  // namespace ttq
