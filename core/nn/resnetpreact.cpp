#include "resnetpreact.h"

#include "padding.h"
#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

// Padded here for stride 1, by padSame for stride 2.
TernaryConv2d conv3x3(std::int64_t in, std::int64_t out, std::int64_t stride)
{
    TernaryConv2d conv(ConvShape{.in = in, .out = out, .stride = stride, .padding = stride == 1 ? 1 : 0});
    startNormalFanOut(conv->weight);
    return conv;
}

class PreActBlockImpl : public torch::nn::Module {
public:
    PreActBlockImpl(std::int64_t in, std::int64_t out, bool first)
        : m_added(out - in), m_conv1(conv3x3(in, out, m_added > 0 ? 2 : 1)), m_bn2(out), m_conv2(conv3x3(out, out, 1))
    {
        if (!first) {
            m_bn1 = register_module("bn1", torch::nn::BatchNorm2d(in));
        }
        register_module("conv1", m_conv1);
        register_module("bn2", m_bn2);
        register_module("conv2", m_conv2);
        m_conv1->setScaleInvariant(true);  // bn2 follows; conv2 meets the addition
    }

    torch::Tensor forward(const torch::Tensor &x)
    {
        torch::Tensor out = m_bn1 ? m_bn1(x).relu_() : x;
        out = m_conv1(m_added > 0 ? padSame(out, 3, 2, 0) : out);
        out = m_conv2(m_bn2(out).relu_());
        return out.add_(shortcut(x));
    }

private:
    torch::Tensor shortcut(const torch::Tensor &x) const
    {
        if (m_added == 0) {
            return x;
        }
        return torch::constant_pad_nd(torch::avg_pool2d(x, 2), {0, 0, 0, 0, m_added / 2, m_added - m_added / 2});
    }

    std::int64_t m_added;
    torch::nn::BatchNorm2d m_bn1{nullptr};
    TernaryConv2d m_conv1;
    torch::nn::BatchNorm2d m_bn2;
    TernaryConv2d m_conv2;
};
TORCH_MODULE(PreActBlock);

class ResNetPreAct : public Network {
public:
    ResNetPreAct(int depth, std::int64_t width, const InputShape &input)
        : m_conv0(conv3x3(input.channels, width, 1)), m_bn0(width), m_bnLast(4 * width),
          m_linear(4 * width, input.classes)
    {
        m_conv0->setScaleInvariant(true);
        register_module("conv0", m_conv0);
        register_module("bn0", m_bn0);
        std::int64_t in = width;
        for (int stage = 0; stage < 3; ++stage) {
            auto holder = std::make_shared<torch::nn::Module>();
            for (int block = 0; block < (depth - 2) / 6; ++block) {
                const std::int64_t out = width << stage;
                m_blocks.push_back(
                    holder->register_module(std::to_string(block), PreActBlock(in, out, m_blocks.empty())));
                in = out;
            }
            register_module("res" + std::to_string(stage + 1), holder);
        }
        register_module("bnlast", m_bnLast);
        register_module("linear", m_linear);
        startUniformFanIn(m_linear->weight, 1.43);
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = m_bn0(m_conv0(images)).relu_();
        for (PreActBlock &block : m_blocks) {
            x = block(x);
        }
        return m_linear(m_bnLast(x).relu_().mean({2, 3}));
    }

private:
    TernaryConv2d m_conv0;
    torch::nn::BatchNorm2d m_bn0;
    std::vector<PreActBlock> m_blocks;
    torch::nn::BatchNorm2d m_bnLast;
    TernaryLinear m_linear;
};

}  // namespace

std::shared_ptr<Network> makeResNetPreAct(int depth, std::int64_t width, const InputShape &input)
{
    return std::make_shared<ResNetPreAct>(depth, width, input);
}

}  // namespace ttq
