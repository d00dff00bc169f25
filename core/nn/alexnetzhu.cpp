#include "alexnetzhu.h"

#include <limits>

#include "padding.h"
#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

enum class Pool { None, Same, Valid };

// conv1 to conv4; channels in thirds of the width.
struct ConvRow {
    int channels, kernel, groups;
    Pool pool;
};
constexpr ConvRow kConvolutions[]
    = {{8, 5, 2, Pool::Same}, {12, 3, 1, Pool::Same}, {12, 3, 2, Pool::None}, {8, 3, 2, Pool::Valid}};
constexpr std::int64_t kHidden = 128;  // of fc0 and fc1, in thirds of the width
constexpr std::int64_t kFirstKernel = 12, kFirstStride = 4;
constexpr double kEps = 1e-4;

// Pixels a side behind the last pooling.
std::int64_t finalSize(std::int64_t size)
{
    size = (size - kFirstKernel) / kFirstStride + 1;
    for (const ConvRow &row : kConvolutions) {
        if (row.pool != Pool::None) {
            size = row.pool == Pool::Same ? (size + 1) / 2 : (size - 3) / 2 + 1;
        }
    }
    return size;
}

torch::Tensor pooled(const torch::Tensor &x, Pool pool)
{
    if (pool == Pool::None) {
        return x;
    }
    constexpr double kNever = -std::numeric_limits<double>::infinity();
    return torch::max_pool2d(pool == Pool::Same ? padSame(x, 3, 2, kNever) : x, 3, 2);
}

class AlexNetZhu : public Network {
public:
    AlexNetZhu(std::int64_t width, const InputShape &input)
    {
        const std::int64_t third = width / 3;
        m_conv0 = register_module("conv0", convolution(input.channels, width, kFirstKernel, kFirstStride, 0, 1));
        std::int64_t channels = width;
        for (const ConvRow &row : kConvolutions) {
            const std::string number = std::to_string(m_convolutions.size() + 1);
            const std::int64_t out = row.channels * third;
            m_convolutions.push_back(register_module(
                "conv" + number, convolution(channels, out, row.kernel, 1, row.kernel / 2, row.groups)));
            m_convolutions.back()->setScaleInvariant(true);
            m_norms.push_back(
                register_module("bn" + number, torch::nn::BatchNorm2d(torch::nn::BatchNorm2dOptions(out).eps(kEps))));
            channels = out;
        }
        std::int64_t in = channels * finalSize(input.height) * finalSize(input.width);
        for (int layer = 0; layer < 2; ++layer) {
            const std::string number = std::to_string(layer);
            const std::int64_t out = kHidden * third;
            m_hidden.push_back(register_module("fc" + number, TernaryLinear(in, out, false)));
            startUniformFanIn(m_hidden.back()->weight, 1.43);
            m_hidden.back()->setScaleInvariant(true);
            m_hiddenNorms.push_back(
                register_module("bnfc" + number, torch::nn::BatchNorm1d(torch::nn::BatchNorm1dOptions(out).eps(kEps))));
            in = out;
        }
        m_last = register_module("fct", TernaryLinear(in, input.classes));
        startUniformFanIn(m_last->weight, 1.43);
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = m_conv0(images).relu_();
        for (std::size_t i = 0; i < m_convolutions.size(); ++i) {
            x = pooled(m_norms[i](m_convolutions[i](x)), kConvolutions[i].pool).relu_();
        }
        x = x.flatten(1);
        for (std::size_t i = 0; i < m_hidden.size(); ++i) {
            x = m_hiddenNorms[i](m_hidden[i](x)).relu_();
        }
        return m_last(x);
    }

private:
    static TernaryConv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride,
                                     std::int64_t padding, std::int64_t groups)
    {
        TernaryConv2d conv(
            ConvShape{.in = in, .out = out, .kernel = kernel, .stride = stride, .padding = padding, .groups = groups});
        startUniformBothFans(conv->weight);
        return conv;
    }

    TernaryConv2d m_conv0{nullptr};
    std::vector<TernaryConv2d> m_convolutions;
    std::vector<torch::nn::BatchNorm2d> m_norms;
    std::vector<TernaryLinear> m_hidden;
    std::vector<torch::nn::BatchNorm1d> m_hiddenNorms;
    TernaryLinear m_last{nullptr};
};

}  // namespace

std::shared_ptr<Network> makeAlexNetZhu(std::int64_t width, const InputShape &input)
{
    return std::make_shared<AlexNetZhu>(width, input);
}

}  // namespace ttq
