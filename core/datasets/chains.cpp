#include "chains.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace ttq {

namespace {

constexpr double kSmallestArea = 0.08;
constexpr double kNarrowest = 3.0 / 4, kWidest = 4.0 / 3;
constexpr int kTries = 10;

struct Spread {
    double deviation, limit;  // about 1
};
constexpr std::array<Spread, 4> kSpreads = {{{0.3, 0.6}, {0.15, 0.3}, {0.15, 0.3}, {0.3, 0.6}}};

int place(CounterRandom &random, int room)
{
    return static_cast<int>(random.below(static_cast<std::uint32_t>(std::max(room, 0)) + 1));
}

Window centred(int height, int width, int windowHeight, int windowWidth)
{
    return {(height - windowHeight) / 2, (width - windowWidth) / 2, windowHeight, windowWidth};
}

Window drawWindow(CounterRandom &random, int height, int width)
{
    const double area = static_cast<double>(height) * width;
    for (int i = 0; i < kTries; ++i) {
        const double target = area * (kSmallestArea + (1 - kSmallestArea) * random.uniform());
        const double ratio
            = std::exp(std::log(kNarrowest) + (std::log(kWidest) - std::log(kNarrowest)) * random.uniform());
        const int w = static_cast<int>(std::nearbyint(std::sqrt(target * ratio)));
        const int h = static_cast<int>(std::nearbyint(std::sqrt(target / ratio)));
        if (w < 1 || w > width || h < 1 || h > height)
            continue;
        const int top = place(random, height - h);
        return {top, place(random, width - w), h, w};
    }
    const double ratio = static_cast<double>(width) / height;
    if (ratio < kNarrowest)
        return centred(height, width, std::max(1, static_cast<int>(std::nearbyint(width / kNarrowest))), width);
    if (ratio > kWidest)
        return centred(height, width, height, std::max(1, static_cast<int>(std::nearbyint(height * kWidest))));
    return centred(height, width, height, width);
}

}  // namespace

double drawNormal(CounterRandom &random, double mean, double deviation)
{
    const double radius = std::sqrt(-2 * std::log(1 - random.uniform()));  // 1 − u is never 0
    return mean + deviation * radius * std::cos(2 * std::numbers::pi * random.uniform());
}

ResizedCrop drawResizedCrop(CounterRandom &random, int height, int width)
{
    const Window window = drawWindow(random, height, width);
    return {window, random.below(2) == 1};
}

Picture applyResizedCrop(const Picture &picture, const ResizedCrop &drawn, int height, int width)
{
    Picture result = resized(picture, drawn.window, height, width);
    if (drawn.flip)
        mirror(result);
    return result;
}

TcChain drawTcChain(CounterRandom &random, int height, int width, int outHeight, int outWidth)
{
    TcChain drawn;
    drawn.degrees = std::clamp(drawNormal(random, 0, 15), -40.0, 40.0);
    drawn.window.top = place(random, height - outHeight);
    drawn.window.left = place(random, width - outWidth);
    drawn.window.height = outHeight;
    drawn.window.width = outWidth;
    drawn.flip = random.below(2) == 1;
    random.shuffle(drawn.order);
    for (const std::uint32_t step : drawn.order) {
        const Spread &spread = kSpreads[step];
        drawn.factors[step] = static_cast<float>(
            std::clamp(drawNormal(random, 1, spread.deviation), 1 - spread.limit, 1 + spread.limit));
    }
    return drawn;
}

Picture applyTcChain(const Picture &picture, const TcChain &drawn)
{
    Picture result = rotated(picture, drawn.degrees, drawn.window);
    if (drawn.flip)
        mirror(result);
    for (const std::uint32_t step : drawn.order) {
        const float factor = drawn.factors[step];
        switch (static_cast<TcChain::Step>(step)) {
        case TcChain::Colour: changeColour(result, factor); break;
        case TcChain::Contrast: changeContrast(result, factor); break;
        case TcChain::Brightness: changeBrightness(result, factor); break;
        case TcChain::Sharpness: changeSharpness(result, factor); break;
        }
    }
    return result;
}

}  // namespace ttq
