#include "matrixfolder.h"

#include <algorithm>
#include <system_error>

#include "base/safefile.h"
#include "configvalue.h"
#include "runfolder.h"

namespace ttq {

namespace fs = std::filesystem;

namespace {

constexpr const char *kFile = "matrix.toml";

Unexpected<Error> failure(ErrorCode code, std::string detail)
{
    return Unexpected{Error{code, std::move(detail)}};
}

Expected<Matrix> expanded(const fs::path &folder, const RunConfig &config, const MatrixConfig &asked)
{
    auto cells = expandMatrix(config, asked);
    if (!cells)
        return Unexpected{cells.error()};
    std::error_code code;
    fs::path absolute = fs::absolute(folder, code).lexically_normal();
    if (!absolute.has_filename())
        absolute = absolute.parent_path();
    return Matrix{absolute, config, asked, std::move(*cells)};
}

template <class T>
void addMissing(std::vector<T> &all, const std::vector<T> &more)
{
    for (const T &one : more)
        if (std::find(all.begin(), all.end(), one) == all.end())
            all.push_back(one);
}

// The asked matrix and what the folder holds already.
Expected<Matrix> merged(const fs::path &folder, const RunConfig &config, const MatrixConfig &asked)
{
    const auto present = openMatrix(folder);
    if (!present)
        return present;
    if (const std::string other = firstDifference(config, present->config); !other.empty())
        return failure(ErrorCode::InvalidArgument,
                       folder.string() + ": is a matrix of another recipe: " + other
                           + "; allowed: the same recipe and settings, or another folder");
    MatrixConfig both = present->matrix;
    addMissing(both.methods, asked.methods);
    addMissing(both.seeds, asked.seeds);
    if (!asked.dataFolder.empty())
        both.dataFolder = asked.dataFolder;
    return expanded(folder, config, both);
}

// Rewrites nothing that is the same: dates of files tell when a matrix was changed.
Expected<void> writeIfOther(const fs::path &file, const std::string &text)
{
    if (const auto present = readTextFile(file); present && *present == text)
        return {};
    return writeFile(file, text);
}

Expected<void> writeAll(const Matrix &matrix)
{
    std::error_code code;
    fs::create_directories(matrix.folder / "configs", code);
    if (code)
        return failure(ErrorCode::Io, matrix.folder.string() + ": cannot be made: " + code.message());
    for (const MatrixCell &cell : matrix.cells)
        if (auto ok = writeIfOther(matrix.configFile(cell), toToml(cell.config)); !ok)
            return ok;
    return writeIfOther(matrix.folder / kFile, toToml(matrix.config) + '\n' + toToml(matrix.matrix));
}

}  // namespace

fs::path Matrix::configFile(const MatrixCell &cell) const
{
    return folder / "configs" / (cell.folder + ".toml");
}

bool isMatrixFolder(const fs::path &folder)
{
    std::error_code code;
    return fs::is_regular_file(folder / kFile, code);
}

Expected<Matrix> openMatrix(const fs::path &folder)
{
    if (!isMatrixFolder(folder))
        return failure(ErrorCode::NotFound,
                       folder.string() + ": is not the folder of a matrix (it has no matrix.toml)");
    const auto config = loadConfig(folder / kFile);
    if (!config)
        return Unexpected{config.error()};
    const auto asked = loadMatrix(folder / kFile);
    if (!asked)
        return Unexpected{asked.error()};
    return expanded(folder, *config, *asked);
}

Expected<Matrix> planMatrix(const fs::path &folder, const RunConfig &config, const MatrixConfig &asked)
{
    if (isMatrixFolder(folder))
        return merged(folder, config, asked);
    std::error_code code;
    if (fs::exists(folder, code) && !(fs::is_directory(folder, code) && fs::is_empty(folder, code)))
        return failure(
            ErrorCode::Exists,
            folder.string()
                + ": is there already and is not a matrix; allowed: a new or empty folder, or one of a matrix");
    return expanded(folder, config, asked);
}

Expected<Matrix> prepareMatrix(const fs::path &folder, const RunConfig &config, const MatrixConfig &asked)
{
    auto matrix = planMatrix(folder, config, asked);
    if (!matrix)
        return matrix;
    if (auto ok = writeAll(*matrix); !ok)
        return Unexpected{ok.error()};
    return matrix;
}

std::vector<std::string> trainArguments(const Matrix &matrix, const MatrixCell &cell)
{
    std::vector<std::string> arguments
        = {"train", "--config", matrix.configFile(cell).string(), "--out", matrix.run(cell).string()};
    if (!matrix.matrix.dataFolder.empty())
        arguments.insert(arguments.end(), {"--data", matrix.matrix.dataFolder});
    return arguments;
}

std::vector<std::string> resumeArguments(const Matrix &matrix, const MatrixCell &cell)
{
    return {"resume", matrix.run(cell).string()};
}

Expected<void> checkCellRun(const Matrix &matrix, const MatrixCell &cell)
{
    const RunFolder run{matrix.run(cell)};
    std::error_code code;
    if (!fs::exists(run.toml(), code))
        return {};
    const auto config = loadConfig(run.toml());
    if (!config)
        return Unexpected{config.error()};
    const std::string other = firstDifference(cell.config, *config);
    if (other.empty())
        return {};
    return failure(ErrorCode::InvalidArgument,
                   run.path.string() + ": is a run with other settings than the matrix asks for: " + other
                       + "; allowed: move it elsewhere, or give the matrix another folder");
}

}  // namespace ttq
