#include "latentfunction.h"

#include <torch/torch.h>

#include "blocks.h"

namespace ttq {

namespace {

struct LatentTape : torch::CustomClassHolder {
    LatentGradient gradient;
};

class LatentFunction : public torch::autograd::Function<LatentFunction> {
public:
    static torch::Tensor forward(torch::autograd::AutogradContext *context, const torch::Tensor &latent,
                                 const std::function<torch::Tensor()> &compute,
                                 const c10::intrusive_ptr<LatentTape> &tape)
    {
        context->save_for_backward({latent});
        context->saved_data["tape"] = c10::IValue::make_capsule(tape);
        return compute();
    }

    static torch::autograd::variable_list backward(torch::autograd::AutogradContext *context,
                                                   const torch::autograd::variable_list &gradients)
    {
        torch::NoGradGuard noGrad;
        const auto tape = c10::static_intrusive_pointer_cast<LatentTape>(context->saved_data["tape"].toCapsule());
        const torch::Tensor latent = context->get_saved_variables()[0].detach();
        return {tape->gradient(gradients[0], latent), torch::Tensor(), torch::Tensor()};
    }
};

}  // namespace

torch::Tensor applyToLatents(const torch::Tensor &latent, const std::function<torch::Tensor()> &forward,
                             LatentGradient gradient)
{
    auto tape = c10::make_intrusive<LatentTape>();
    tape->gradient = std::move(gradient);
    return LatentFunction::apply(latent, forward, tape);
}

torch::Tensor inStridesOf(const torch::Tensor &like, const torch::Tensor &g)
{
    if (g.strides() == like.strides()) {
        return g;
    }
    torch::Tensor copy = torch::empty_strided(like.sizes(), like.strides(), g.options());
    copy.copy_(g);
    return copy;
}

torch::Tensor gradientPass(const torch::Tensor &g, const torch::Tensor &w, const GradientPass &kernel)
{
    const torch::Tensor gradient = inStridesOf(w, g);
    torch::Tensor result = torch::empty_like(w);
    const auto *in = gradient.data_ptr<float>(), *latent = w.data_ptr<float>();
    auto *out = result.data_ptr<float>();
    forBlocks(w.numel(), [&](std::int64_t begin, std::int64_t size) {
        kernel(in + begin, latent + begin, length(size), out + begin);
    });
    return result;
}

}  // namespace ttq
