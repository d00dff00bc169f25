// Where things are: the resources of this program, the user's runs, data and cache.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "expected.h"

namespace ttq {

// Absolute path of the running executable.
std::filesystem::path executablePath();

// A file or folder of resources/: $TTQ_RESOURCES, else <exe>/../share/ttq-workbench (installed), else the
// source tree the build came from. Errors: NotFound with the folders that were tried; InvalidArgument for an absolute
// path or one with "..".
Expected<std::filesystem::path> resourcePath(std::string_view relative);

std::filesystem::path runsFolder();     // $TTQ_RUNS, else ~/ttq-runs
std::filesystem::path cacheFolder();    // $XDG_CACHE_HOME/ttq, else ~/.cache/ttq
std::filesystem::path dataFolder();     // $TTQ_DATA, else cacheFolder()
std::filesystem::path userFolder();     // what is kept for a person: $XDG_DATA_HOME/ttq, else ~/.local/share/ttq
std::filesystem::path recipesFolder();  // the user's recipes: $TTQ_RECIPES, else userFolder()/recipes

// True for NFS, SMB, Lustre, FUSE and other file systems on which SQLite's shared-memory WAL is unsafe. A path that does
// not exist yet is judged by the nearest folder above it that does.
bool isNetworkFilesystem(const std::filesystem::path &path);

}  // namespace ttq
