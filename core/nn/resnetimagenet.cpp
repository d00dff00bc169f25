#include "resnetimagenet.h"

#include <algorithm>
#include <array>

#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

TernaryConv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride)
{
    TernaryConv2d conv(ConvShape{.in = in, .out = out, .kernel = kernel, .stride = stride, .padding = kernel / 2});
    startNormalFanOut(conv->weight);
    conv->setScaleInvariant(true);  // BatchNorm follows every convolution, that of a shortcut too
    return conv;
}

struct DepthRow {
    int depth;
    std::array<int, 4> blocks;
    bool bottleneck;
};
constexpr DepthRow kDepths[]
    = {{18, {2, 2, 2, 2}, false}, {34, {3, 4, 6, 3}, false}, {50, {3, 4, 6, 3}, true}, {101, {3, 4, 23, 3}, true}};
constexpr std::int64_t kExpansion = 4;  // of a bottleneck

class ResidualBlockImpl : public torch::nn::Module {
public:
    ResidualBlockImpl(std::int64_t in, std::int64_t channels, std::int64_t stride, bool bottleneck)
    {
        const std::int64_t out = bottleneck ? kExpansion * channels : channels;
        if (bottleneck) {
            append(in, channels, 1, 1);
            append(channels, channels, 3, stride);
            append(channels, out, 1, 1);
        } else {
            append(in, channels, 3, stride);
            append(channels, out, 3, 1);
        }
        if (stride != 1 || in != out) {
            auto holder = std::make_shared<torch::nn::Module>();
            m_shortcut = holder->register_module("0", convolution(in, out, 1, stride));
            m_shortcutNorm = holder->register_module("1", torch::nn::BatchNorm2d(out));
            register_module("downsample", holder);
        }
    }

    torch::Tensor forward(const torch::Tensor &x)
    {
        torch::Tensor out = x;
        for (std::size_t i = 0; i < m_convolutions.size(); ++i) {
            out = m_norms[i](m_convolutions[i](out));
            if (i + 1 < m_convolutions.size()) {
                out.relu_();
            }
        }
        return out.add_(m_shortcut ? m_shortcutNorm(m_shortcut(x)) : x).relu_();
    }

private:
    void append(std::int64_t in, std::int64_t out, std::int64_t kernel, std::int64_t stride)
    {
        const std::string number = std::to_string(m_convolutions.size() + 1);
        m_convolutions.push_back(register_module("conv" + number, convolution(in, out, kernel, stride)));
        m_norms.push_back(register_module("bn" + number, torch::nn::BatchNorm2d(out)));
    }

    std::vector<TernaryConv2d> m_convolutions;
    std::vector<torch::nn::BatchNorm2d> m_norms;
    TernaryConv2d m_shortcut{nullptr};
    torch::nn::BatchNorm2d m_shortcutNorm{nullptr};
};
TORCH_MODULE(ResidualBlock);

class ResNetImageNet : public Network {
public:
    ResNetImageNet(const DepthRow &row, std::int64_t width, const InputShape &input)
        : m_conv1(register_module("conv1", convolution(input.channels, width, 7, 2))),
          m_bn1(register_module("bn1", torch::nn::BatchNorm2d(width)))
    {
        std::int64_t in = width;
        for (std::size_t stage = 0; stage < row.blocks.size(); ++stage) {
            const std::int64_t channels = width << stage;
            auto holder = std::make_shared<torch::nn::Module>();
            for (int block = 0; block < row.blocks[stage]; ++block) {
                const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
                m_blocks.push_back(holder->register_module(std::to_string(block),
                                                           ResidualBlock(in, channels, stride, row.bottleneck)));
                in = row.bottleneck ? kExpansion * channels : channels;
            }
            register_module("layer" + std::to_string(stage + 1), holder);
        }
        m_fc = register_module("fc", TernaryLinear(in, input.classes));
        startAsTorchLinear(m_fc->weight, m_fc->bias);
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = torch::max_pool2d(m_bn1(m_conv1(images)).relu_(), 3, 2, 1);
        for (ResidualBlock &block : m_blocks) {
            x = block(x);
        }
        return m_fc(x.mean({2, 3}));
    }

private:
    TernaryConv2d m_conv1;
    torch::nn::BatchNorm2d m_bn1;
    std::vector<ResidualBlock> m_blocks;
    TernaryLinear m_fc{nullptr};
};

}  // namespace

std::shared_ptr<Network> makeResNetImageNet(int depth, std::int64_t width, const InputShape &input)
{
    const DepthRow *row = std::find_if(std::begin(kDepths), std::end(kDepths),
                                       [depth](const DepthRow &one) { return one.depth == depth; });
    return std::make_shared<ResNetImageNet>(*row, width, input);
}

}  // namespace ttq
