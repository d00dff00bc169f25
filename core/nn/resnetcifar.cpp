#include "resnetcifar.h"

#include <array>

#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

TernaryConv2d conv3x3(CifarLayout layout, std::int64_t in, std::int64_t out, std::int64_t stride)
{
    TernaryConv2d conv(ConvShape{.in = in, .out = out, .stride = stride});
    layout == CifarLayout::He ? startNormalFanOut(conv->weight) : startNormalFanIn(conv->weight);
    conv->setScaleInvariant(true);  // BatchNorm follows directly
    return conv;
}

class BasicBlockImpl : public torch::nn::Module {
public:
    BasicBlockImpl(CifarLayout layout, std::int64_t in, std::int64_t out, std::int64_t stride)
        : m_stride(stride), m_zerosBefore(layout == CifarLayout::He ? 0 : (out - in) / 2),
          m_zerosAfter(out - in - m_zerosBefore), m_conv1(conv3x3(layout, in, out, stride)), m_bn1(out),
          m_conv2(conv3x3(layout, out, out, 1)), m_bn2(out)
    {
        register_module("conv1", m_conv1);
        register_module("bn1", m_bn1);
        register_module("conv2", m_conv2);
        register_module("bn2", m_bn2);
    }

    torch::Tensor forward(const torch::Tensor &x)
    {
        torch::Tensor out = m_bn1(m_conv1(x)).relu_();
        out = m_bn2(m_conv2(out));
        return out.add_(shortcut(x)).relu_();
    }

private:
    torch::Tensor shortcut(const torch::Tensor &x) const
    {
        if (m_stride == 1 && m_zerosBefore + m_zerosAfter == 0) {
            return x;
        }
        const torch::Tensor every = x.slice(2, 0, x.size(2), m_stride).slice(3, 0, x.size(3), m_stride);
        return torch::constant_pad_nd(every, {0, 0, 0, 0, m_zerosBefore, m_zerosAfter});
    }

    std::int64_t m_stride, m_zerosBefore, m_zerosAfter;
    TernaryConv2d m_conv1;
    torch::nn::BatchNorm2d m_bn1;
    TernaryConv2d m_conv2;
    torch::nn::BatchNorm2d m_bn2;
};
TORCH_MODULE(BasicBlock);

class ResNetCifar : public Network {
public:
    ResNetCifar(int depth, CifarLayout layout, std::int64_t width, const InputShape &input)
        : m_conv1(conv3x3(layout, input.channels, width, 1)), m_bn1(width), m_fc(4 * width, input.classes)
    {
        const bool he = layout == CifarLayout::He;
        register_module("conv1", m_conv1);
        register_module("bn1", m_bn1);
        const int blocks = (depth - 2) / 6;
        std::int64_t in = width;
        for (int stage = 0; stage < 3; ++stage) {
            auto &group = m_stages[static_cast<std::size_t>(stage)];
            const std::int64_t out = width << stage;
            auto holder = std::make_shared<torch::nn::Module>();
            for (int block = 0; block < blocks; ++block) {
                const std::int64_t stride = stage > 0 && block == 0 ? 2 : 1;
                const std::string name = (he ? "block" : "") + std::to_string(block);
                group.push_back(holder->register_module(name, BasicBlock(layout, in, out, stride)));
                in = out;
            }
            register_module((he ? "stage" : "layer") + std::to_string(stage + 1), holder);
        }
        register_module(he ? "fc" : "linear", m_fc);
        if (!he) {
            startAsTorchLinear(m_fc->weight, m_fc->bias);
        }
        startNormalFanIn(m_fc->weight);
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = m_bn1(m_conv1(images)).relu_();
        for (auto &stage : m_stages) {
            for (BasicBlock &block : stage) {
                x = block(x);
            }
        }
        return m_fc(x.mean({2, 3}));
    }

private:
    TernaryConv2d m_conv1;
    torch::nn::BatchNorm2d m_bn1;
    std::array<std::vector<BasicBlock>, 3> m_stages;
    TernaryLinear m_fc;
};

}  // namespace

std::shared_ptr<Network> makeResNetCifar(int depth, CifarLayout layout, std::int64_t width, const InputShape &input)
{
    return std::make_shared<ResNetCifar>(depth, layout, width, input);
}

}  // namespace ttq
