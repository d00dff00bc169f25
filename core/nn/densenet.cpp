#include "densenet.h"

#include <cmath>

#include "quantizedlayer.h"
#include "starts.h"

namespace ttq {

namespace {

constexpr std::int64_t kBottleneck = 4;  // channels of norm.2, in growth rates
constexpr double kFinalDropout = 0.25;

struct DenseNetShape {
    std::int64_t growth, first;  // channels of a dense layer and of conv0
    std::vector<int> blocks;
    double layerDropout;
    bool firstPool;
    bool uniformStart;
};

TernaryConv2d convolution(const DenseNetShape &shape, std::int64_t in, std::int64_t out, std::int64_t kernel)
{
    TernaryConv2d conv(ConvShape{.in = in, .out = out, .kernel = kernel, .padding = kernel / 2});
    shape.uniformStart ? startUniformFanIn(conv->weight, std::sqrt(2.0)) : startNormalFanIn(conv->weight);
    conv->setScaleInvariant(true);  // concatenation and pooling only, until the norm of a later layer
    return conv;
}

class DenseLayerImpl : public torch::nn::Module {
public:
    DenseLayerImpl(const DenseNetShape &shape, std::int64_t in)
        : m_norm1(in), m_conv1(convolution(shape, in, kBottleneck * shape.growth, 1)),
          m_norm2(kBottleneck * shape.growth), m_conv2(convolution(shape, kBottleneck * shape.growth, shape.growth, 3)),
          m_dropout(shape.layerDropout)
    {
        // Published files say norm.1 and conv.2; a module's own name has no dot, a child's path does.
        auto norms = std::make_shared<torch::nn::Module>();
        norms->register_module("1", m_norm1);
        norms->register_module("2", m_norm2);
        auto convolutions = std::make_shared<torch::nn::Module>();
        convolutions->register_module("1", m_conv1);
        convolutions->register_module("2", m_conv2);
        register_module("norm", norms);
        register_module("conv", convolutions);
        register_module("dropout", m_dropout);
    }

    torch::Tensor forward(const torch::Tensor &x)
    {
        torch::Tensor out = m_conv1(m_norm1(x).relu_());
        out = m_conv2(m_norm2(out).relu_());
        return torch::cat({x, m_dropout(out)}, 1);
    }

private:
    torch::nn::BatchNorm2d m_norm1;
    TernaryConv2d m_conv1;
    torch::nn::BatchNorm2d m_norm2;
    TernaryConv2d m_conv2;
    torch::nn::Dropout m_dropout;
};
TORCH_MODULE(DenseLayer);

class TransitionImpl : public torch::nn::Module {
public:
    TransitionImpl(const DenseNetShape &shape, std::int64_t in)
        : m_norm(register_module("norm", torch::nn::BatchNorm2d(in))),
          m_conv(register_module("conv", convolution(shape, in, in / 2, 1)))
    {
    }

    torch::Tensor forward(const torch::Tensor &x) { return torch::avg_pool2d(m_conv(m_norm(x).relu_()), 2); }

private:
    torch::nn::BatchNorm2d m_norm;
    TernaryConv2d m_conv;
};
TORCH_MODULE(Transition);

struct DenseStage {
    std::vector<DenseLayer> layers;
    Transition transition{nullptr};  // none after the last stage
};

class DenseNet : public Network {
public:
    DenseNet(const DenseNetShape &shape, const InputShape &input)
        : m_firstPool(shape.firstPool), m_conv0(convolution(shape, input.channels, shape.first, 3)),
          m_norm0(shape.first), m_dropout(kFinalDropout)
    {
        auto features = std::make_shared<torch::nn::Module>();
        features->register_module("conv0", m_conv0);
        features->register_module("norm0", m_norm0);
        std::int64_t channels = shape.first;
        for (std::size_t i = 0; i < shape.blocks.size(); ++i) {
            DenseStage stage;
            auto block = std::make_shared<torch::nn::Module>();
            for (int layer = 1; layer <= shape.blocks[i]; ++layer) {
                stage.layers.push_back(
                    block->register_module("denselayer" + std::to_string(layer), DenseLayer(shape, channels)));
                channels += shape.growth;
            }
            features->register_module("denseblock" + std::to_string(i + 1), block);
            if (i + 1 < shape.blocks.size()) {
                stage.transition
                    = features->register_module("transition" + std::to_string(i + 1), Transition(shape, channels));
                channels /= 2;
            }
            m_stages.push_back(std::move(stage));
        }
        // norm4 behind three blocks, norm5 behind four
        m_normLast = features->register_module("norm" + std::to_string(shape.blocks.size() + 1),
                                               torch::nn::BatchNorm2d(channels));
        register_module("features", features);
        register_module("dropout", m_dropout);
        m_classifier = register_module("classifier", TernaryLinear(channels, input.classes));
        if (shape.uniformStart) {
            startUniformFanIn(m_classifier->weight, std::sqrt(2.0));
        } else {
            torch::nn::init::normal_(m_classifier->weight, 0, 0.01);
        }
    }

    torch::Tensor forward(torch::Tensor images) override
    {
        torch::Tensor x = m_norm0(m_conv0(images)).relu_();
        if (m_firstPool) {
            x = torch::max_pool2d(x, 3, 2, 1);
        }
        for (DenseStage &stage : m_stages) {
            for (DenseLayer &layer : stage.layers) {
                x = layer(x);
            }
            if (stage.transition) {
                x = stage.transition(x);
            }
        }
        x = m_normLast(x).relu_().mean({2, 3});  // pooling 7×7 at the published size
        return m_classifier(m_dropout(x));
    }

private:
    bool m_firstPool;
    TernaryConv2d m_conv0;
    torch::nn::BatchNorm2d m_norm0;
    std::vector<DenseStage> m_stages;
    torch::nn::BatchNorm2d m_normLast{nullptr};
    torch::nn::Dropout m_dropout;
    TernaryLinear m_classifier{nullptr};
};

}  // namespace

std::shared_ptr<Network> makeDenseNetSmall(std::int64_t width, const InputShape &input)
{
    const DenseNetShape shape{.growth = width / 4,
                              .first = width,
                              .blocks = {8, 12, 10},
                              .layerDropout = 0.25,
                              .firstPool = true,
                              .uniformStart = true};
    return std::make_shared<DenseNet>(shape, input);
}

std::shared_ptr<Network> makeDenseNet121(std::int64_t width, const InputShape &input)
{
    const DenseNetShape shape{.growth = width / 2,
                              .first = width,
                              .blocks = {6, 12, 24, 16},
                              .layerDropout = 0,
                              .firstPool = false,
                              .uniformStart = false};
    return std::make_shared<DenseNet>(shape, input);
}

}  // namespace ttq
