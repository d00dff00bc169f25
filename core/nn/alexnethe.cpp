#include "alexnethe.h"

#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

// Channels in thirds of the width; `place` of the convolution in `features`, with its BatchNorm behind it.
struct ConvRow {
    int place, channels, kernel, stride, padding;
    bool pooled;
};
constexpr ConvRow kConvolutions[] = {{0, 3, 11, 4, 2, true},
                                     {4, 8, 5, 1, 2, true},
                                     {8, 12, 3, 1, 1, false},
                                     {11, 12, 3, 1, 1, false},
                                     {14, 8, 3, 1, 1, true}};
constexpr std::int64_t kHidden = 128;  // of the fully connected layers, in thirds of the width

// Pixels a side behind the last pooling.
std::int64_t finalSize(std::int64_t size)
{
    for (const ConvRow &row : kConvolutions) {
        size = (size + 2 * row.padding - row.kernel) / row.stride + 1;
        size = row.pooled ? (size - 3) / 2 + 1 : size;
    }
    return size;
}

class AlexNetHe : public Network {
public:
    AlexNetHe(std::int64_t width, const InputShape &input)
    {
        const std::int64_t third = width / 3;
        auto features = std::make_shared<torch::nn::Module>();
        std::int64_t channels = input.channels;
        for (const ConvRow &row : kConvolutions) {
            const std::int64_t out = row.channels * third;
            TernaryConv2d conv(ConvShape{
                .in = channels, .out = out, .kernel = row.kernel, .stride = row.stride, .padding = row.padding});
            startNormalFanOut(conv->weight);
            conv->setScaleInvariant(true);
            m_convolutions.push_back(features->register_module(std::to_string(row.place), conv));
            m_norms.push_back(features->register_module(std::to_string(row.place + 1), torch::nn::BatchNorm2d(out)));
            channels = out;
        }
        register_module("features", features);

        auto classifier = std::make_shared<torch::nn::Module>();
        std::int64_t in = channels * finalSize(input.height) * finalSize(input.width);
        for (int layer = 0; layer < 2; ++layer) {
            const std::int64_t out = kHidden * third;
            m_hidden.push_back(classifier->register_module(std::to_string(3 * layer), TernaryLinear(in, out, false)));
            m_hiddenNorms.push_back(
                classifier->register_module(std::to_string(3 * layer + 1), torch::nn::BatchNorm1d(out)));
            startNormalFanIn(m_hidden.back()->weight);
            m_hidden.back()->setScaleInvariant(true);
            in = out;
        }
        m_last = classifier->register_module("6", TernaryLinear(in, input.classes));
        startNormalFanIn(m_last->weight);
        register_module("classifier", classifier);
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = std::move(images);
        for (std::size_t i = 0; i < m_convolutions.size(); ++i) {
            x = m_norms[i](m_convolutions[i](x)).relu_();
            if (kConvolutions[i].pooled) {
                x = torch::max_pool2d(x, 3, 2);
            }
        }
        x = x.flatten(1);
        for (std::size_t i = 0; i < m_hidden.size(); ++i) {
            x = m_hiddenNorms[i](m_hidden[i](x)).relu_();
        }
        return m_last(x);
    }

private:
    std::vector<TernaryConv2d> m_convolutions;
    std::vector<torch::nn::BatchNorm2d> m_norms;
    std::vector<TernaryLinear> m_hidden;
    std::vector<torch::nn::BatchNorm1d> m_hiddenNorms;
    TernaryLinear m_last{nullptr};
};

}  // namespace

std::shared_ptr<Network> makeAlexNetHe(std::int64_t width, const InputShape &input)
{
    return std::make_shared<AlexNetHe>(width, input);
}

}  // namespace ttq
