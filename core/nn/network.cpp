#include "network.h"

#include <algorithm>

#include "alexnethe.h"
#include "alexnetzhu.h"
#include "base/text.h"
#include "densenet.h"
#include "resnetcifar.h"
#include "resnetimagenet.h"
#include "resnetpreact.h"
#include "squeezenet.h"

namespace ttq {

namespace {

using Maker = std::shared_ptr<Network> (*)(std::int64_t width, const InputShape &input);

template <int Depth, CifarLayout Layout>
std::shared_ptr<Network> cifar(std::int64_t width, const InputShape &input)
{
    return makeResNetCifar(Depth, Layout, width, input);
}
template <int Depth>
std::shared_ptr<Network> preActivation(std::int64_t width, const InputShape &input)
{
    return makeResNetPreAct(Depth, width, input);
}
template <int Depth>
std::shared_ptr<Network> imageNet(std::int64_t width, const InputShape &input)
{
    return makeResNetImageNet(Depth, width, input);
}

struct NetworkRow {
    std::string_view name;
    Maker make;
    std::int64_t minimumSize;   // of the image, in pixels
    std::int64_t multiple = 1;  // both sides of the image have to be a multiple of it
};

constexpr auto kHe = CifarLayout::He;
constexpr auto kAkamaster = CifarLayout::Akamaster;

// The registration of every network, in the order of the catalogue.
constexpr NetworkRow kRows[] = {
    {"resnet8", cifar<8, kHe>, 4},
    {"resnet20", cifar<20, kHe>, 4},
    {"resnet32", cifar<32, kHe>, 4},
    {"resnet44", cifar<44, kHe>, 4},
    {"resnet56", cifar<56, kHe>, 4},
    {"resnet110", cifar<110, kHe>, 4},
    {"resnet20-zhu", preActivation<20>, 4, 4},
    {"resnet32-zhu", preActivation<32>, 4, 4},
    {"resnet44-zhu", preActivation<44>, 4, 4},
    {"resnet56-zhu", preActivation<56>, 4, 4},
    {"resnet110-zhu", preActivation<110>, 4, 4},
    {"resnet20-akamaster", cifar<20, kAkamaster>, 4},
    {"resnet32-akamaster", cifar<32, kAkamaster>, 4},
    {"resnet44-akamaster", cifar<44, kAkamaster>, 4},
    {"resnet56-akamaster", cifar<56, kAkamaster>, 4},
    {"resnet110-akamaster", cifar<110, kAkamaster>, 4},
    {"densenet-small", makeDenseNetSmall, 8},
    {"densenet121", makeDenseNet121, 8},
    {"squeezenet", makeSqueezeNet, 8},
    {"alexnet-he", makeAlexNetHe, 63},
    {"alexnet-zhu", makeAlexNetZhu, 44},
    {"resnet18", imageNet<18>, 32},
    {"resnet34", imageNet<34>, 32},
    {"resnet50", imageNet<50>, 32},
    {"resnet101", imageNet<101>, 32},
    {"resnet18b", imageNet<18>, 32},
};

constexpr bool catalogueMatches()
{
    if (std::size(kRows) != std::size(kNetworks)) {
        return false;
    }
    for (std::size_t i = 0; i < std::size(kRows); ++i) {
        if (kRows[i].name != kNetworks[i].name) {
            return false;
        }
    }
    return true;
}
static_assert(catalogueMatches(), "runs/networkcatalogue.h and this table name the same networks in the same order");

Unexpected<Error> refused(std::string text)
{
    return Unexpected{Error{ErrorCode::InvalidArgument, std::move(text)}};
}

Expected<void> checkInput(const NetworkRow &row, const InputShape &input)
{
    const std::string got
        = ", got " + std::to_string(input.height) + "x" + std::to_string(input.width) + " (network.name)";
    if (input.channels < 1 || input.classes < 1) {
        return refused("network " + std::string(row.name) + " needs at least one channel and one class, got "
                       + std::to_string(input.channels) + " and " + std::to_string(input.classes));
    }
    if (std::min(input.height, input.width) < row.minimumSize) {
        return refused("network " + std::string(row.name) + " needs images of at least "
                       + std::to_string(row.minimumSize) + " pixels a side" + got);
    }
    if (input.height % row.multiple != 0 || input.width % row.multiple != 0) {
        return refused("network " + std::string(row.name) + " needs images whose sides are multiples of "
                       + std::to_string(row.multiple) + " pixels, so that its shortcuts meet its convolutions" + got);
    }
    return {};
}

}  // namespace

InputShape publishedInput(const NetworkInfo &info)
{
    return {info.channels, info.pixels, info.pixels, info.classes};
}

Expected<std::shared_ptr<Network>> makeNetwork(const NetworkConfig &config, const InputShape &input)
{
    const NetworkInfo *info = findNetwork(config.name);
    if (info == nullptr) {
        const auto names = networkNames();
        const auto nearest = nearestMatch(config.name, names);
        return refused("network.name is '" + config.name + "'; "
                       + (nearest ? "did you mean '" + *nearest + "'?" : "allowed: " + join(names, ", ")));
    }
    const NetworkRow &row = kRows[info - kNetworks];
    if (auto checked = checkInput(row, input); !checked) {
        return Unexpected{checked.error()};
    }
    const std::int64_t width = config.width < 0 ? info->width : config.width;
    if (width < 1 || width % info->widthStep != 0) {
        return refused("network.width is " + std::to_string(width) + "; allowed for " + config.name + ": multiples of "
                       + std::to_string(info->widthStep) + ", or \"default\" (" + std::to_string(info->width) + ")");
    }
    return row.make(width, input);
}

}  // namespace ttq
