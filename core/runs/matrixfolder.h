// The folder of a matrix: what was asked, a configuration and a run folder for each run, the tables.
//
//     matrix.toml    the recipe in full, and [matrix]
//     matrix.lock    held by the process that runs them
//     configs/       ttq-seed1.toml …: what `ttq train --config` gets
//     ttq-seed1/     run folders, each as in run-folder.md
//     matrix.csv, matrix-runs.csv, matrix.tex    matrixtable.h
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "matrixcells.h"

namespace ttq {

struct Matrix {
    std::filesystem::path folder;
    RunConfig config;  // the recipe
    MatrixConfig matrix;
    std::vector<MatrixCell> cells;

    std::filesystem::path run(const MatrixCell &cell) const { return folder / cell.folder; }
    std::filesystem::path configFile(const MatrixCell &cell) const;
    std::filesystem::path lock() const { return folder / "matrix.lock"; }
};

bool isMatrixFolder(const std::filesystem::path &folder);  // has a matrix.toml

// NotFound for a folder without matrix.toml; the errors of loadConfig, loadMatrix and expandMatrix.
Expected<Matrix> openMatrix(const std::filesystem::path &folder);

// What prepareMatrix would prepare; writes nothing.
Expected<Matrix> planMatrix(const std::filesystem::path &folder, const RunConfig &config, const MatrixConfig &matrix);
// Makes the folder, or takes an empty one, or continues one of a matrix: its recipe has to be equal to `config`, and
// methods and seeds that it does not have yet are added. Writes matrix.toml and configs/. Errors: Exists for a folder with
// other things in it; InvalidArgument for another recipe, naming the first key, and what expandMatrix refuses; Io.
Expected<Matrix> prepareMatrix(const std::filesystem::path &folder, const RunConfig &config,
                               const MatrixConfig &matrix);

// Arguments of `ttq` that train this run, or that continue one that has begun.
std::vector<std::string> trainArguments(const Matrix &matrix, const MatrixCell &cell);
std::vector<std::string> resumeArguments(const Matrix &matrix, const MatrixCell &cell);

// InvalidArgument if the run that is at the cell's place has other settings; no error if there is none yet.
Expected<void> checkCellRun(const Matrix &matrix, const MatrixCell &cell);

}  // namespace ttq
