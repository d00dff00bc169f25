#include "squeezenet.h"

#include <cmath>

#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

TernaryConv2d convolution(std::int64_t in, std::int64_t out, std::int64_t kernel)
{
    TernaryConv2d conv(ConvShape{.in = in, .out = out, .kernel = kernel, .padding = kernel / 2});
    startUniformFanIn(conv->weight, std::sqrt(2.0));
    return conv;
}

class FireImpl : public torch::nn::Module {
public:
    FireImpl(std::int64_t in, std::int64_t squeezed, std::int64_t expanded, bool residual)
        : m_residual(residual), m_squeezeNorm(register_module("squeeze_bn", torch::nn::BatchNorm2d(in))),
          m_squeeze(register_module("squeeze", convolution(in, squeezed, 1))),
          m_expand1Norm(register_module("expand1x1_bn", torch::nn::BatchNorm2d(squeezed))),
          m_expand1(register_module("expand1x1", convolution(squeezed, expanded, 1))),
          m_expand3Norm(register_module("expand3x3_bn", torch::nn::BatchNorm2d(squeezed))),
          m_expand3(register_module("expand3x3", convolution(squeezed, expanded, 3)))
    {
        m_squeeze->setScaleInvariant(true);
    }

    torch::Tensor forward(const torch::Tensor &x)
    {
        const torch::Tensor squeezed = m_squeeze(m_squeezeNorm(x).relu_());
        const torch::Tensor out
            = torch::cat({m_expand1(m_expand1Norm(squeezed).relu_()), m_expand3(m_expand3Norm(squeezed).relu_())}, 1);
        return m_residual ? out + x : out;
    }

private:
    bool m_residual;
    torch::nn::BatchNorm2d m_squeezeNorm;
    TernaryConv2d m_squeeze;
    torch::nn::BatchNorm2d m_expand1Norm;
    TernaryConv2d m_expand1;
    torch::nn::BatchNorm2d m_expand3Norm;
    TernaryConv2d m_expand3;
};
TORCH_MODULE(Fire);

// In sixteenths of the width: squeezed and expanded channels, and the module's place in `features`.
struct FireRow {
    int place, squeezed, expanded;
    bool residual;
};
constexpr FireRow kFires[] = {{4, 4, 16, false},   {5, 4, 16, true},   {7, 8, 32, false},   {8, 8, 32, true},
                              {10, 12, 48, false}, {11, 12, 48, true}, {12, 16, 64, false}, {13, 16, 64, true}};

torch::Tensor pooled(const torch::Tensor &x)
{
    return torch::max_pool2d(x, 3, 2, 0, 1, true);
}

class SqueezeNet : public Network {
public:
    SqueezeNet(std::int64_t width, const InputShape &input)
        : m_conv(convolution(input.channels, width, 3)), m_norm(width), m_dropout(0.6)
    {
        m_conv->setScaleInvariant(true);
        auto features = std::make_shared<torch::nn::Module>();
        features->register_module("0", m_conv);
        features->register_module("1", m_norm);
        std::int64_t channels = width;
        for (const FireRow &row : kFires) {
            const std::int64_t squeezed = row.squeezed * width / 16, expanded = row.expanded * width / 16;
            m_fires.push_back(
                features->register_module(std::to_string(row.place), Fire(channels, squeezed, expanded, row.residual)));
            channels = 2 * expanded;
        }
        register_module("features", features);
        m_final
            = TernaryConv2d(ConvShape{.in = channels, .out = input.classes, .kernel = 1, .padding = 0, .bias = true});
        torch::nn::init::normal_(m_final->weight, 0, 0.01);
        auto classifier = std::make_shared<torch::nn::Module>();
        classifier->register_module("0", m_dropout);
        classifier->register_module("1", m_final);
        register_module("classifier", classifier);
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = pooled(m_norm(m_conv(images)).relu_());
        for (std::size_t i = 0; i < m_fires.size(); ++i) {
            if (i > 0 && kFires[i].place > kFires[i - 1].place + 1) {
                x = pooled(x);
            }
            x = m_fires[i](x);
        }
        return m_final(m_dropout(x)).relu_().mean({2, 3});  // pooling 7×7 at the published size
    }

private:
    TernaryConv2d m_conv;
    torch::nn::BatchNorm2d m_norm;
    std::vector<Fire> m_fires;
    torch::nn::Dropout m_dropout;
    TernaryConv2d m_final{nullptr};
};

}  // namespace

std::shared_ptr<Network> makeSqueezeNet(std::int64_t width, const InputShape &input)
{
    return std::make_shared<SqueezeNet>(width, input);
}

}  // namespace ttq
