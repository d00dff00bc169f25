#include "weightsprocess.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "base/paths.h"
#include "base/system.h"
#include "base/text.h"

namespace ttq {

namespace {

constexpr double kLongestWait = 300;  // seconds; the limit on processor time strikes long before, unless a disk hangs
constexpr std::size_t kLongestMessage = 16384;

std::filesystem::path engine()
{
    const std::filesystem::path self = executablePath();
    const char *named = std::getenv("TTQ_ENGINE");
    return self.filename() == "ttq" || named == nullptr || *named == '\0' ? self : std::filesystem::path(named);
}

// A folder of our own for the converted file; gone with the object.
class ScratchFolder {
public:
    ScratchFolder()
    {
        std::error_code code;
        std::string pattern = (std::filesystem::temp_directory_path(code) / "ttq-weights-XXXXXX").string();
        if (!code && ::mkdtemp(pattern.data()) != nullptr)
            m_path = pattern;
    }
    ~ScratchFolder()
    {
        std::error_code code;
        if (!m_path.empty())
            std::filesystem::remove_all(m_path, code);
    }
    ScratchFolder(const ScratchFolder &) = delete;
    ScratchFolder &operator=(const ScratchFolder &) = delete;
    const std::filesystem::path &path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

// The reader's environment: OpenMP and OpenBLAS would otherwise take memory for threads that never run.
std::vector<std::string> environment()
{
    std::vector<std::string> result = {"OMP_NUM_THREADS=1", "OPENBLAS_NUM_THREADS=1"};
    for (char **entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        if (!text.starts_with("OMP_NUM_THREADS=") && !text.starts_with("OPENBLAS_NUM_THREADS="))
            result.emplace_back(text);
    }
    return result;
}

std::vector<char *> pointers(std::vector<std::string> &texts)
{
    std::vector<char *> result;
    for (std::string &text : texts)
        result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

struct Ending {
    std::string message;
    int status = 0;
    bool timedOut = false;
};

// What the process says until it ends, or until it has taken too long.
Ending listen(int pipe, pid_t process)
{
    Ending ending;
    const double deadline = monotonicTime() + kLongestWait;
    std::array<char, 4096> block;
    for (;;) {
        const double left = deadline - monotonicTime();
        pollfd wait{pipe, POLLIN, 0};
        const int ready = left <= 0 ? 0 : ::poll(&wait, 1, static_cast<int>(left * 1000) + 1);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0) {
            ending.timedOut = true;
            ::kill(process, SIGKILL);
            break;
        }
        const ssize_t count = ::read(pipe, block.data(), block.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        const std::size_t room = kLongestMessage - std::min(kLongestMessage, ending.message.size());
        ending.message.append(block.data(), std::min(room, static_cast<std::size_t>(count)));
    }
    while (::waitpid(process, &ending.status, 0) < 0 && errno == EINTR) {}
    return ending;
}

Expected<Ending> runReader(const std::filesystem::path &file, const std::filesystem::path &out)
{
    const auto cannot = [](int number) {
        return Unexpected{
            Error{ErrorCode::Internal,
                  engine().string() + ": the process that reads weights cannot be started: " + describeErrno(number)}};
    };
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return cannot(errno);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    const std::filesystem::path program = engine();
    std::vector<std::string> words
        = {program.string(), "read-weights", "--", std::filesystem::absolute(file).string(), out.string()};
    std::vector<std::string> variables = environment();
    pid_t process = 0;
    const int failed = ::posix_spawn(&process, program.c_str(), &actions, nullptr, pointers(words).data(),
                                     pointers(variables).data());
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (failed != 0) {
        ::close(ends[0]);
        return cannot(failed);
    }
    Ending ending = listen(ends[0], process);
    ::close(ends[0]);
    return ending;
}

}  // namespace

std::string errorMessage(const Error &error)
{
    return std::to_string(static_cast<int>(error.code)) + " " + error.detail;
}

Error errorFromMessage(std::string_view message)
{
    const std::size_t blank = message.find(' ');
    const auto code = parseInteger(message.substr(0, blank));
    if (!code || *code < 0 || *code > static_cast<int>(ErrorCode::Internal) || blank == std::string_view::npos)
        return {ErrorCode::Internal, "the process that reads weights gave no reason"};
    return {static_cast<ErrorCode>(*code), std::string(message.substr(blank + 1))};
}

Expected<Safetensors> convertInProcess(const std::filesystem::path &file)
{
    const ScratchFolder scratch;
    if (scratch.path().empty())
        return Unexpected{
            Error{ErrorCode::Io,
                  "no temporary folder can be made for reading " + file.string() + ": " + describeErrno(errno)}};
    const std::filesystem::path out = scratch.path() / "weights.safetensors";
    const auto ending = runReader(file, out);
    if (!ending)
        return Unexpected{ending.error()};
    const auto died = [&](const std::string &how) {
        return Unexpected{Error{ErrorCode::Corrupt, file.string() + ": the process that read it " + how}};
    };
    if (ending->timedOut)
        return died("was ended after " + std::to_string(static_cast<int>(kLongestWait)) + " s");
    if (WIFSIGNALED(ending->status)) {
        const int signal = WTERMSIG(ending->status);
        return died(signal == SIGXCPU ? "took too much processor time"
                                      : "died of signal " + std::to_string(signal) + " (" + ::strsignal(signal) + ")");
    }
    if (WEXITSTATUS(ending->status) != 0)
        return Unexpected{errorFromMessage(ending->message)};
    return Safetensors::read(out, Safetensors::Check::RequireSha256);
}

}  // namespace ttq
