// convertWeights: the side of weightsprocess.h that runs under limits.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <new>
#include <nlohmann/json.hpp>

#include "base/safefile.h"
#include "base/text.h"
#include "formats/torchfile.h"
#include "weightsprocess.h"

namespace ttq {

namespace {

constexpr rlim_t kMemory = rlim_t{128} << 20, kSeconds = 60, kWritten = rlim_t{64} << 20;

rlim_t addressSpace()
{
    const auto text = readTextFile("/proc/self/statm", 4096);
    const auto words = text ? split(*text, ' ') : std::vector<std::string>();
    const auto pages = words.empty() ? std::nullopt : parseInteger(words[0]);
    return pages ? static_cast<rlim_t>(*pages) * static_cast<rlim_t>(::sysconf(_SC_PAGESIZE)) : RLIM_INFINITY;
}

bool limit(int resource, rlim_t most)
{
    rlimit now{};
    if (::getrlimit(static_cast<__rlimit_resource_t>(resource), &now) != 0)
        return false;
    now.rlim_cur = now.rlim_max = std::min(now.rlim_max, most);
    return ::setrlimit(static_cast<__rlimit_resource_t>(resource), &now) == 0;
}

Expected<void> limitThisProcess(std::uint64_t fileBytes)
{
    const rlim_t space = addressSpace();
    const bool limited = space != RLIM_INFINITY && limit(RLIMIT_AS, space + fileBytes + kMemory)
        && limit(RLIMIT_CPU, kSeconds) && limit(RLIMIT_FSIZE, 4 * fileBytes + kWritten) && limit(RLIMIT_CORE, 0)
        && limit(RLIMIT_NPROC, 0) && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
        && ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0;
    if (limited)
        return {};
    return Unexpected{
        Error{ErrorCode::Internal, "the process that reads weights cannot be limited: " + describeErrno(errno)}};
}

// A file as memory that the system pages in; the reader needs no copy of it.
class Mapping {
public:
    static Expected<Mapping> open(const std::filesystem::path &file)
    {
        const auto cannot = [&](int number) {
            return Unexpected{Error{number == ENOENT ? ErrorCode::NotFound : ErrorCode::Io,
                                    file.string() + ": cannot be read: " + describeErrno(number)}};
        };
        const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
        if (fd < 0)
            return cannot(errno);
        struct stat facts {};
        if (::fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode) || facts.st_size == 0) {
            ::close(fd);
            return cannot(EINVAL);
        }
        const auto size = static_cast<std::size_t>(facts.st_size);
        if (auto limited = limitThisProcess(size); !limited) {
            ::close(fd);
            return Unexpected{limited.error()};
        }
        void *bytes = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
        const int number = errno;
        ::close(fd);
        if (bytes == MAP_FAILED)
            return cannot(number);
        return Mapping(static_cast<const std::uint8_t *>(bytes), size);
    }
    // The process ends after its one file: nothing unmaps it.
    std::span<const std::uint8_t> bytes() const { return {m_bytes, m_size}; }

private:
    Mapping(const std::uint8_t *bytes, std::size_t size) : m_bytes(bytes), m_size(size) {}
    const std::uint8_t *m_bytes;
    std::size_t m_size;
};

DType typeOf(ElementType type)
{
    static constexpr DType kTypes[] = {DType::F32, DType::F64, DType::F16, DType::BF16, DType::I64,
                                       DType::I32, DType::I16, DType::I8,  DType::U8,   DType::Bool};
    return kTypes[static_cast<std::size_t>(type)];
}

Expected<void> convert(const std::filesystem::path &file, const std::filesystem::path &out)
{
    const auto mapping = Mapping::open(file);
    if (!mapping)
        return Unexpected{mapping.error()};
    const MemorySource source(mapping->bytes(), file.string());
    const auto read = readTorchFile(source);
    if (!read)
        return Unexpected{read.error()};
    std::vector<std::vector<std::uint8_t>> gathered;  // the tensors that do not lie in one piece
    std::vector<TensorView> views;
    nlohmann::json order = nlohmann::json::array();
    for (const StoredTensor &tensor : read->tensors) {
        auto bytes = mapping->bytes().subspan(tensor.begin, tensor.end - tensor.begin);
        if (!tensor.isContiguous()) {
            auto &copy = gathered.emplace_back(tensor.bytes());
            if (auto ok = readElements(source, tensor, copy); !ok)
                return Unexpected{ok.error()};
            bytes = copy;
        }
        views.push_back({tensor.name, typeOf(tensor.type), tensor.shape, std::as_bytes(bytes)});
        order.push_back(tensor.name);
    }
    const Metadata metadata{{"format", "ttq-converted"},
                            {"order", order.dump()},
                            {"skipped", nlohmann::json(read->skipped).dump()},
                            {"container", read->container},
                            {"nested", read->nested}};
    const auto written = writeSafetensors(out, views, metadata);
    if (written)
        return {};
    if (written.error().code == ErrorCode::Io)
        return Unexpected{written.error()};
    // What cannot be written is not the writer's fault: the file that it comes from is named.
    std::string why = written.error().detail;
    if (why.starts_with(out.string() + ": "))
        why.erase(0, out.string().size() + 2);
    return Unexpected{Error{ErrorCode::Unsupported, file.string() + ": " + why}};
}

}  // namespace

Expected<void> convertWeights(const std::filesystem::path &file, const std::filesystem::path &out)
{
    try {
        return convert(file, out);
    } catch (const std::bad_alloc &) {
        return Unexpected{
            Error{ErrorCode::Unsupported, file.string() + ": reading it needs more memory than its size and 128 MiB"}};
    } catch (const nlohmann::json::exception &) {
        return Unexpected{Error{ErrorCode::Corrupt, file.string() + ": the name of a tensor is not UTF-8"}};
    }
}

}  // namespace ttq
