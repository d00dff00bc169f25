#include "datasetcheck.h"

#include "base/system.h"
#include "datasets/catalogue.h"
#include "datasets/parallel.h"

namespace ttq {

DatasetCheck checkDataset(const Dataset &dataset)
{
    DatasetCheck check{dataset.skipped, false};
    for (const auto &[file, hash] : dataset.hashes) {
        const auto expected = publishedHash(dataset.name, file);
        if (expected && *expected != hash)
            check.damaged.push_back({file, file + ": SHA-256 " + hash + ", published is " + std::string(*expected)});
        else if (expected)
            check.asPublished = true;
    }
    for (const ImageSet *images : {&dataset.train, &dataset.test}) {
        if (!images->source)
            continue;
        std::vector<std::string> reasons(images->labels.size());
        inParallel(reasons.size(), physicalCores(), [&](std::size_t i) {
            if (const auto picture = images->source->read(static_cast<std::uint32_t>(i)); !picture)
                reasons[i] = picture.error().detail;
        });
        for (std::uint32_t i = 0; i < reasons.size(); ++i)
            if (!reasons[i].empty())
                check.damaged.push_back({images->source->fileOf(i), reasons[i]});
    }
    return check;
}

}  // namespace ttq
