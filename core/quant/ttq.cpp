#include "ttq.h"

#include <torch/torch.h>

#include <cmath>

namespace ttq {

struct TtqQuantizer::Gradients {
    torch::Tensor wp, wn;  // ∂L/∂Wp and ∂L/∂Wn at the effective scales
};

namespace {

// What one forward pass leaves for its backward pass.
struct TtqTape : torch::CustomClassHolder {
    std::function<torch::Tensor()> forward;
    torch::Tensor codes, wp, wn;
    double negativeSign = -1;
    bool meanReduction = false, composed = false;
    std::function<void(torch::Tensor, torch::Tensor)> report;
};

class TtqFunction : public torch::autograd::Function<TtqFunction> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &latent,
                                 const torch::Tensor &wp, const torch::Tensor &wn,
                                 const c10::intrusive_ptr<TtqTape> &tape)
    {
        static_cast<void>(latent);
        static_cast<void>(wp);
        static_cast<void>(wn);
        torch::Tensor quantized = tape->forward();
        tape->forward = nullptr;
        context->saved_data["tape"] = c10::IValue::make_capsule(tape);
        return quantized;
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   const torch::autograd::variable_list &gradients)
    {
        const auto tape = c10::static_intrusive_pointer_cast<TtqTape>(context->saved_data["tape"].toCapsule());
        auto result = ternaryBackward(gradients[0], tape->codes, tape->wp, tape->wn, true, tape->composed);
        if (tape->meanReduction) {
            result.positive = result.positive / tape->codes.gt(0).sum().clamp_min(1);
            result.negative = result.negative / tape->codes.lt(0).sum().clamp_min(1);
        }
        result.negative = result.negative * tape->negativeSign;
        tape->report(result.positive, result.negative);
        return {result.latent, result.positive, result.negative, torch::Tensor()};
    }
};

}  // namespace

TtqQuantizer::TtqQuantizer(const QuantizerConfig &config, const ThresholdRule &rule, const torch::Tensor &latent)
    : TernaryQuantizer(config, rule, latent), m_clamp(config.constraint == "clamp"),
      m_gradients(std::make_shared<Gradients>())
{
    const bool trained = config.scales != "fixed" && !config.freezeScales;
    m_wp = rawFor(1).to(latent.device()).requires_grad_(trained);
    m_wn = tied() ? m_wp : rawFor(1).to(latent.device()).requires_grad_(trained);
}

torch::Tensor TtqQuantizer::rawFor(double scale) const
{
    const double raw = softplus() ? scale + std::log(-std::expm1(-scale)) : scale;  // softplus⁻¹
    return torch::full({}, raw, torch::kFloat32);
}

torch::Tensor TtqQuantizer::effective(const torch::Tensor &raw) const
{
    return softplus() ? torch::softplus(raw) : raw;
}

torch::Tensor TtqQuantizer::wp() const
{
    torch::NoGradGuard noGrad;
    return effective(m_wp).detach();
}

torch::Tensor TtqQuantizer::wn() const
{
    torch::NoGradGuard noGrad;
    return effective(m_wn).detach();
}

std::vector<std::string> TtqQuantizer::scalarNames() const
{
    std::vector<std::string> names{"wp", "wn"};
    const auto shared = statisticNames();
    names.insert(names.end(), shared.begin(), shared.end() - 1);
    names.insert(names.end(), {"grad_wp", "grad_wn", shared.back()});
    return names;
}

NamedTensors TtqQuantizer::parameters() const
{
    if (tied()) {
        return {{"w", m_wp}};
    }
    return {{"wp", m_wp}, {"wn", m_wn}};
}

std::vector<float> TtqQuantizer::levels() const
{
    return {-wn().item<float>(), 0.0f, wp().item<float>()};
}

void TtqQuantizer::initialize(const torch::Tensor &latent)
{
    TernaryQuantizer::initialize(latent);
    if (m_config.scaleInit != "data" || m_config.scales == "fixed") {
        return;
    }
    // mean |w| over P and over N; a set without weights keeps 1.
    torch::NoGradGuard noGrad;
    const torch::Tensor magnitude = latent.detach().abs().to(torch::kFloat64);
    const torch::Tensor positive = codes().gt(0), negative = codes().lt(0);
    const auto mean = [&](const torch::Tensor &mask) {
        const auto count = mask.sum().item<std::int64_t>();
        return count == 0 ? 1.0 : magnitude.masked_select(mask).sum().item<double>() / static_cast<double>(count);
    };
    m_wp.copy_(rawFor(tied() ? mean(positive.logical_or(negative)) : mean(positive)));
    if (!tied()) {
        m_wn.copy_(rawFor(mean(negative)));
    }
}

torch::Tensor TtqQuantizer::quantize(const torch::Tensor &latent)
{
    const torch::Tensor p = effective(m_wp), m = tied() ? p : effective(m_wn);
    if (!latent.requires_grad() && !m_wp.requires_grad()) {
        *m_gradients = {};  // a frozen layer: no backward pass will come, and the last one's are not this step's
    }
    auto tape = c10::make_intrusive<TtqTape>();
    tape->wp = p.detach();
    tape->wn = m.detach();
    tape->negativeSign = m_config.scaleGradient == "as_printed" ? 1.0 : -1.0;
    tape->meanReduction = m_config.scaleReduction == "mean";
    const bool fused = fusable(latent);
    tape->composed = !fused;
    tape->report = [gradients = m_gradients](torch::Tensor wp, torch::Tensor wn) {
        gradients->wp = std::move(wp);
        gradients->wn = std::move(wn);
    };
    tape->forward = [this, &latent, fused, tape = tape.get()] {
        torch::Tensor quantized;
        if (fused) {
            quantized = fusedForward(latent, *tape->wp.data_ptr<float>(), *tape->wn.data_ptr<float>());
        } else {
            composedCodes(latent);
            const torch::Tensor zero = zeroOrNaN();
            quantized
                = torch::where(codes().gt(0), zero + tape->wp, torch::where(codes().lt(0), zero - tape->wn, zero));
        }
        tape->codes = codes();
        return quantized;
    };
    return TtqFunction::apply(latent, p, m, tape);
}

Quantizer::Evaluation TtqQuantizer::evaluate(const torch::Tensor &latent)
{
    const Gradients before = *m_gradients;  // quantize() forgets those of a frozen layer
    Evaluation result = TernaryQuantizer::evaluate(latent);
    *m_gradients = before;
    return result;
}

torch::Tensor TtqQuantizer::scalars() const
{
    torch::NoGradGuard noGrad;
    const torch::Tensor shared = statistics();
    const std::int64_t last = shared.numel() - 1;
    const torch::Tensor none = torch::full({}, std::numeric_limits<float>::quiet_NaN(), shared.options());
    const torch::Tensor scales = torch::stack({wp(), wn()});
    const torch::Tensor gradients = torch::stack(
        {m_gradients->wp.defined() ? m_gradients->wp : none, m_gradients->wn.defined() ? m_gradients->wn : none});
    return torch::cat({scales, shared.narrow(0, 0, last), gradients, shared.narrow(0, last, 1)});
}

void TtqQuantizer::afterStep()
{
    if (m_clamp && !softplus() && m_wp.requires_grad()) {
        torch::NoGradGuard noGrad;
        m_wp.clamp_min_(0);
        m_wn.clamp_min_(0);
    }
}

}  // namespace ttq
