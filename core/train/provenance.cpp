#include "provenance.h"

#include <torch/version.h>

#include <sstream>
#include <toml++/toml.h>

#include "base/safefile.h"
#include "base/sha256.h"
#include "base/system.h"
#include "base/version.h"
#include "runs/schema.h"

namespace ttq {

std::string provenanceToml(const std::string &uuid, double createdAt, int threads, const RunConfig &config,
                           const Dataset &data, const std::filesystem::path &dataFolder,
                           const std::vector<std::string> &commandLine)
{
    toml::array words;
    for (const std::string &word : commandLine) {
        words.push_back(word);
    }
    toml::table hashes;
    for (const auto &[file, hash] : data.hashes) {
        hashes.insert_or_assign(file, hash);
    }
    toml::table provenance{
        {"uuid", uuid},
        {"schema", kSchemaVersion},
        {"ttq_version", kVersion},
        {"libtorch_version", TORCH_VERSION},
        {"created_at", isoTime(createdAt)},
        {"host", hostName()},
        {"cpu", cpuName()},
        {"isa", isaLevel()},
        {"threads", threads},
        {"device", config.device},
        {"command_line", words},
        {"data_folder", dataFolder.empty() ? "" : std::filesystem::absolute(dataFolder).lexically_normal().string()},
        {"dataset_hashes", hashes}};
    // What the files held when the run began: they may be gone or others when somebody asks.
    for (const auto &[key, file] : {std::pair(std::string("init_sha256"), config.init),
                                    std::pair(std::string("init_map_sha256"), config.initMap)}) {
        const auto hash = file.empty() ? Expected<std::string>(std::string()) : sha256OfFile(file);
        if (hash && !hash->empty()) {
            provenance.insert_or_assign(key, *hash);
        }
    }
    std::ostringstream text;
    text.imbue(std::locale::classic());
    text << "\n" << toml::table{{"provenance", provenance}} << "\n";
    return text.str();
}

std::vector<std::string> Provenance::differences(int threadsNow, const Dataset &data) const
{
    std::vector<std::string> sentences;
    if (threadsNow != threads) {
        sentences.push_back("the run was made with " + std::to_string(threads) + " thread(s), now there are "
                            + std::to_string(threadsNow));
    }
    if (isaLevel() != isa) {
        sentences.push_back("the run was made on " + isa + ", this processor is " + isaLevel());
    }
    if (libtorch != TORCH_VERSION) {
        sentences.push_back("the run was made with LibTorch " + libtorch + ", this is " + TORCH_VERSION);
    }
    for (const auto &[file, hash] : data.hashes) {
        const auto found = datasetHashes.find(file);
        if (found == datasetHashes.end() || found->second != hash) {
            sentences.push_back("data file " + file + " is not the one the run was made with");
        }
    }
    return sentences;
}

Expected<Provenance> readProvenance(const std::filesystem::path &runToml)
{
    const auto text = readTextFile(runToml);
    if (!text) {
        return Unexpected{text.error()};
    }
    Provenance provenance;
    try {
        const toml::table parsed = toml::parse(*text);
        const auto table = parsed["provenance"];
        provenance.uuid = table["uuid"].value_or(std::string());
        provenance.dataFolder = table["data_folder"].value_or(std::string());
        provenance.isa = table["isa"].value_or(std::string());
        provenance.libtorch = table["libtorch_version"].value_or(std::string());
        provenance.threads = table["threads"].value_or(std::int64_t{0});
        if (const toml::table *hashes = table["dataset_hashes"].as_table()) {
            for (const auto &[file, hash] : *hashes) {
                provenance.datasetHashes.emplace(std::string(file.str()), hash.value_or(std::string()));
            }
        }
    } catch (const toml::parse_error &error) {
        return Unexpected{Error{ErrorCode::Corrupt, runToml.string() + ": " + std::string(error.description())}};
    }
    if (provenance.uuid.empty()) {
        return Unexpected{Error{ErrorCode::Corrupt, runToml.string() + " has no [provenance] with a uuid"}};
    }
    return provenance;
}

}  // namespace ttq
