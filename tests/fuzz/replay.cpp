// Runs a fuzzing target without a fuzzer: over each file of a folder, each of its beginnings, and a fixed number of seeded
// changes of it. What libFuzzer does by search, this does by rote, with any compiler.
//   replay FOLDER
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *bytes, std::size_t size);

namespace {

constexpr unsigned kSeed = 20261121;
constexpr int kChanges = 400;
constexpr std::size_t kMostBeginnings = 600;

using Bytes = std::vector<std::uint8_t>;

void run(const Bytes &bytes)
{
    // In memory of exactly its size, so that a sanitizer sees a read behind the end.
    const Bytes exact(bytes.begin(), bytes.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

Bytes changed(Bytes bytes, std::mt19937 &random)
{
    static constexpr std::uint8_t kSpecial[] = {0x00, 0x01, 0x7f, 0x80, 0xff};
    for (unsigned n = 1 + random() % 4; n > 0 && !bytes.empty(); --n) {
        const std::size_t at = random() % bytes.size();
        const auto place = bytes.begin() + static_cast<std::ptrdiff_t>(at);
        switch (random() % 5) {
        case 0: *place ^= static_cast<std::uint8_t>(1u << random() % 8); break;
        case 1: *place = kSpecial[random() % 5]; break;
        case 2: bytes.insert(place, static_cast<std::uint8_t>(random())); break;
        case 3: bytes.erase(place, place + std::min<std::ptrdiff_t>(bytes.end() - place, 1 + random() % 8)); break;
        default: {
            const Bytes part(place, place + std::min<std::ptrdiff_t>(bytes.end() - place, 16));
            bytes.insert(bytes.begin() + static_cast<std::ptrdiff_t>(random() % bytes.size()), part.begin(),
                         part.end());
        }
        }
    }
    return bytes;
}

}  // namespace

int main(int argc, char **argv)
{
    std::vector<std::filesystem::path> files;
    std::error_code code;
    if (argc == 2) {
        for (const auto &entry : std::filesystem::directory_iterator(argv[1], code))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    if (files.empty()) {
        std::fprintf(stderr, "replay: no corpus\n");
        return 2;
    }
    std::printf("seed %u\n", kSeed);
    std::mt19937 random(kSeed);
    std::size_t runs = 0;
    for (const auto &file : files) {
        std::ifstream in(file, std::ios::binary);
        const Bytes bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        std::printf("%s: %zu bytes\n", file.filename().c_str(), bytes.size());
        std::fflush(stdout);
        run(bytes);
        const std::size_t stride = bytes.size() / kMostBeginnings + 1;
        for (std::size_t n = 0; n < bytes.size(); n += stride, ++runs)
            run(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(n)));
        for (int i = 0; i < kChanges; ++i, ++runs)
            run(changed(bytes, random));
    }
    std::printf("%zu inputs\n", runs + files.size());
    return 0;
}
