// TTQ and TWN as differentiable maps: what they compute forward and backward, fused and composed, against scalar
// references; every option; layers without weights to speak of; and that evaluation leaves no trace.
#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <QtTest>
#include <cmath>

#include "quant/quantizers.h"
#include "train/evaluate.h"

using namespace ttq;

namespace {

constexpr float kWp = 1.375f, kWn = 0.71f;

QuantizerConfig ttqConfig()
{
    return {};
}

// A gradient with ordinary values, zeros of both signs and denormals, in the strides of `like`.
torch::Tensor gradientLike(const torch::Tensor &like, unsigned seed)
{
    const auto values = weightsWithTies(static_cast<std::size_t>(like.numel()), seed);
    auto gradient = torch::empty_like(like);
    std::copy(values.begin(), values.end(), gradient.data_ptr<float>());
    return gradient;
}

struct Pass {
    torch::Tensor out, latent, positive, negative, scalars, codes;  // gradients by what they are of
};

Pass passOf(Quantizer &quantizer, torch::Tensor &latent, const torch::Tensor &gradient)
{
    latent.mutable_grad().reset();
    for (auto &[name, tensor] : quantizer.parameters()) {
        torch::Tensor(tensor).mutable_grad().reset();
    }
    Pass pass;
    pass.out = quantizer.quantize(latent);
    pass.out.backward(gradient);
    pass.latent = latent.grad();
    const auto parameters = quantizer.parameters();
    if (!parameters.empty()) {
        pass.positive = parameters.front().second.grad();
        pass.negative = parameters.back().second.grad();
    }
    pass.scalars = quantizer.scalars();
    pass.codes = quantizer.codes();
    return pass;
}

struct Expectation {
    std::vector<float> out, latent;
    long double positive = 0, negative = 0, magnitude = 0;  // Σ_P g, Σ_N g, Σ|g|
};

// methods: +Wp on P, −Wn on N; latent gradient Wp·g, g, Wn·g. In memory order.
Expectation expectationOf(const torch::Tensor &latent, const torch::Tensor &gradient, float delta)
{
    Expectation result;
    const float *w = latent.data_ptr<float>(), *g = gradient.data_ptr<float>();
    for (std::int64_t i = 0; i < latent.numel(); ++i) {
        const bool p = w[i] > delta, n = w[i] < -delta;
        result.out.push_back(p ? kWp : n ? -kWn : 0.0f);
        result.latent.push_back(p ? kWp * g[i] : n ? kWn * g[i] : g[i]);
        result.positive += p ? g[i] : 0.0f;
        result.negative += n ? g[i] : 0.0f;
        result.magnitude += std::fabs(g[i]);
    }
    return result;
}

bool equalsInMemory(const torch::Tensor &tensor, const std::vector<float> &expected)
{
    const float *values = tensor.data_ptr<float>();
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (!sameBits(values[i], expected[i])) {
            return false;
        }
    }
    return tensor.numel() == static_cast<std::int64_t>(expected.size());
}

// A float of a sum in double, whatever its order.
bool near(const torch::Tensor &actual, long double expected, long double magnitude)
{
    return std::fabs(actual.item<float>() - expected) <= 1e-7L * std::fabs(expected) + 1e-13L * magnitude;
}

bool sameState(const Quantizer &a, const NamedTensors &before)
{
    const auto now = a.state();
    if (now.size() != before.size()) {
        return false;
    }
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (!torch::equal(now[i].second, before[i].second)) {
            return false;
        }
    }
    return true;
}

NamedTensors copyOf(const NamedTensors &tensors)
{
    NamedTensors copies;
    for (const auto &[name, tensor] : tensors) {
        copies.emplace_back(name, tensor.clone());
    }
    return copies;
}

}  // namespace

class TestQuantizer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::set_num_threads(2); }

    void matchesTheFormulas_data()
    {
        QTest::addColumn<std::vector<std::int64_t>>("shape");
        QTest::addColumn<bool>("channelsLast");
        QTest::addColumn<bool>("composed");
        for (const bool composed : {false, true}) {
            const char *how = composed ? "composed" : "fused";
            QTest::addRow("%s linear", how) << std::vector<std::int64_t>{10, 7} << false << composed;
            QTest::addRow("%s conv", how) << std::vector<std::int64_t>{8, 3, 3, 3} << false << composed;
            QTest::addRow("%s channels last", how) << std::vector<std::int64_t>{8, 5, 3, 3} << true << composed;
            QTest::addRow("%s many blocks", how) << std::vector<std::int64_t>{64, 64, 3, 3} << true << composed;
        }
    }
    void matchesTheFormulas()
    {
        QFETCH(std::vector<std::int64_t>, shape);
        QFETCH(bool, channelsLast);
        QFETCH(bool, composed);
        const auto format = channelsLast ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
        auto latent = tieLatent(shape, 5, format);
        const auto gradient = gradientLike(latent.detach(), 6);
        const auto quantizer = quantizerOf(ttqConfig(), kTieRule, latent, composed);
        setParameters(*quantizer, {kWp, kWn});
        const Pass pass = passOf(*quantizer, latent, gradient);
        auto expected = expectationOf(latent, gradient, kTie);
        QCOMPARE(pass.out.strides(), latent.strides());
        QVERIFY(equalsInMemory(pass.out, expected.out));
        QVERIFY(equalsInMemory(pass.latent.as_strided_(latent.sizes(), latent.strides()), expected.latent));
        QVERIFY(near(pass.positive, expected.positive, expected.magnitude));
        QVERIFY(near(pass.negative, -expected.negative, expected.magnitude));
        // The comparisons can fail: the printed sign, a tie counted in, a sum short of one weight.
        QVERIFY(!near(pass.negative, expected.negative, expected.magnitude));
        QVERIFY(!near(pass.positive, expected.positive * 1.00001L, expected.magnitude));
        const float below = std::nextafter(kTie, 0.0f);
        QVERIFY(!equalsInMemory(pass.out, expectationOf(latent, gradient, below).out));
        QVERIFY(!equalsInMemory(pass.latent, expectationOf(latent, gradient, below).latent));
    }

    void fusedEqualsComposed()
    {
        auto latent = tieLatent({32, 16, 3, 3}, 7, torch::MemoryFormat::ChannelsLast);
        const auto gradient = gradientLike(latent.detach(), 8);
        for (const char *rule : {"max_fraction", "constant_sparsity", "mean_fraction", "absolute"}) {
            const auto fused = quantizerOf(ttqConfig(), {rule, 0.3}, latent);
            const auto composed = quantizerOf(ttqConfig(), {rule, 0.3}, latent, true);
            setParameters(*fused, {kWp, kWn});
            setParameters(*composed, {kWp, kWn});
            const Pass a = passOf(*fused, latent, gradient), b = passOf(*composed, latent, gradient);
            QVERIFY2(torch::equal(a.codes, b.codes), rule);
            QVERIFY2(equalBits(a.out, b.out) && equalBits(a.latent, b.latent), rule);
            QVERIFY2(torch::allclose(a.positive, b.positive) && torch::allclose(a.negative, b.negative), rule);
            QVERIFY2(torch::allclose(a.scalars, b.scalars, 1e-6, 0), rule);
        }
    }

    void doesNotDependOnThreads()
    {
        auto latent = tieLatent({64, 64, 3, 3}, 9);
        const auto gradient = gradientLike(latent.detach(), 10);
        const auto run = [&](int threads) {
            at::set_num_threads(threads);
            const auto quantizer = quantizerOf(ttqConfig(), {"constant_sparsity", 0.4}, latent);
            return passOf(*quantizer, latent, gradient);
        };
        const Pass one = run(1), two = run(2);
        QVERIFY(equalBits(one.out, two.out));
        QVERIFY(equalBits(one.latent, two.latent));
        QVERIFY(equalBits(one.positive, two.positive));
        QVERIFY(equalBits(one.negative, two.negative));
        QVERIFY(equalBits(one.scalars, two.scalars));
    }

    void reportsWhatItDeclares()
    {
        auto latent = torch::tensor({3.0f, -1.0f, 0.5f, -0.25f, 0.0f, 2.0f}).reshape({2, 3}).requires_grad_();
        const auto quantizer = quantizerOf(ttqConfig(), {"max_fraction", 0.25}, latent);
        setParameters(*quantizer, {kWp, kWn});
        passOf(*quantizer, latent, torch::ones({2, 3}));
        const auto value = [&](const char *name) { return scalar(*quantizer, name); };
        QCOMPARE(quantizer->scalars().numel(), static_cast<std::int64_t>(quantizer->scalarNames().size()));
        QCOMPARE(value("wp"), kWp);
        QCOMPARE(value("wn"), kWn);
        QCOMPARE(value("delta"), 0.75f);
        QCOMPARE(value("frac_pos"), 2.0f / 6);
        QCOMPARE(value("frac_neg"), 1.0f / 6);
        QCOMPARE(value("frac_zero"), 3.0f / 6);
        QCOMPARE(value("absmax"), 3.0f);
        QCOMPARE(value("mean_abs"), 6.75f / 6);
        QCOMPARE(value("norm"), std::sqrt(14.3125f));
        QCOMPARE(value("grad_wp"), 2.0f);
        QCOMPARE(value("grad_wn"), -1.0f);
        QCOMPARE(value("codes_changed"), 0.0f);
        QCOMPARE(quantizer->levels(), (std::vector<float>{-kWn, 0.0f, kWp}));
        {
            torch::NoGradGuard noGrad;
            latent[1][1] = -2.0f;
        }
        quantizer->quantize(latent);
        QCOMPARE(value("codes_changed"), 1.0f);
        QCOMPARE(value("grad_wp"), 2.0f);  // an evaluation in between: those of training stay
        latent.requires_grad_(false);
        for (auto &[name, tensor] : quantizer->parameters())
            tensor.requires_grad_(false);
        quantizer->quantize(latent);
        QVERIFY(std::isnan(value("grad_wp")) && std::isnan(value("grad_wn")));  // frozen: there are none any more
    }

    void optionsOfTheScales()
    {
        auto latent = tieLatent({6, 5}, 11);
        const auto gradient = gradientLike(latent.detach(), 12);
        const auto expected = expectationOf(latent, gradient, kTie);
        const auto run = [&](const QuantizerConfig &config, std::vector<float> scales = {kWp, kWn}) {
            const auto quantizer = quantizerOf(config, kTieRule, latent);
            setParameters(*quantizer, scales);
            return passOf(*quantizer, latent, gradient);
        };
        QuantizerConfig config;
        config.scaleGradient = "as_printed";
        QVERIFY(near(run(config).negative, expected.negative, expected.magnitude));

        config = {};
        config.scales = "tied";
        QCOMPARE(quantizerOf(config, kTieRule, latent)->parameters().size(), 1U);
        QVERIFY(std::fabs(run(config).positive.item<float>() - (expected.positive - expected.negative)) < 1e-4L);

        config = {};
        config.scales = "fixed";
        auto pass = run(config);
        QVERIFY(!pass.positive.defined() && !pass.negative.defined());
        config = {};
        config.freezeScales = true;
        pass = run(config);
        QVERIFY(!pass.positive.defined() && pass.latent.defined());

        config = {};
        config.scaleReduction = "mean";
        pass = run(config);
        const auto positives = pass.codes.gt(0).sum().item<std::int64_t>();
        const auto negatives = pass.codes.lt(0).sum().item<std::int64_t>();
        QVERIFY(positives > 1 && negatives > 1);
        QVERIFY(std::fabs(pass.positive.item<float>() - expected.positive / positives) < 1e-6L);
        QVERIFY(std::fabs(pass.negative.item<float>() + expected.negative / negatives) < 1e-6L);
    }

    void constraints()
    {
        auto latent = tieLatent({6, 5}, 13);
        const auto gradient = gradientLike(latent.detach(), 14);
        QuantizerConfig config;
        const auto free = quantizerOf(config, kTieRule, latent);
        setParameters(*free, {-0.5f, 0.5f});
        free->afterStep();
        QCOMPARE(parameter(*free, "wp").item<float>(), -0.5f);  // as published: nothing is changed silently
        free->setConstraint("clamp");
        free->afterStep();
        QCOMPARE(parameter(*free, "wp").item<float>(), 0.0f);
        QCOMPARE(parameter(*free, "wn").item<float>(), 0.5f);
        setParameters(*free, {-0.5f, 0.5f});
        parameter(*free, "wp").requires_grad_(false);
        free->afterStep();
        QCOMPARE(parameter(*free, "wp").item<float>(), -0.5f);  // frozen scales stay as they are

        config.constraint = "softplus";
        const auto soft = quantizerOf(config, kTieRule, latent);
        QVERIFY(std::fabs(soft->levels().back() - 1.0f) < 1e-6f);  // starts at 1 all the same
        setParameters(*soft, {-0.3f, 0.4f});
        const auto effective = [](double raw) { return std::log1p(std::exp(raw)); };
        QVERIFY(std::fabs(soft->levels().back() - effective(-0.3)) < 1e-6);
        const Pass pass = passOf(*soft, latent, gradient);
        const auto expected = expectationOf(latent, gradient, kTie);
        const double slope = 1 / (1 + std::exp(0.3));
        QVERIFY(std::fabs(pass.positive.item<float>() - slope * static_cast<double>(expected.positive)) < 1e-5);
    }

    void startsFromTheData()
    {
        auto latent = torch::tensor({4.0f, 2.0f, -1.0f, -2.0f, -3.0f, 0.5f}).requires_grad_();
        QuantizerConfig config;
        config.scaleInit = "data";
        const auto quantizer = quantizerOf(config, {"absolute", 0.75}, latent);
        QCOMPARE(quantizer->levels(), (std::vector<float>{-2.0f, 0.0f, 3.0f}));
        config.scales = "tied";
        QVERIFY(std::fabs(quantizerOf(config, {"absolute", 0.75}, latent)->levels().back() - 2.4f) < 1e-6f);
        auto positive = torch::tensor({4.0f, 2.0f}).requires_grad_();
        config.scales = "learned";
        QCOMPARE(quantizerOf(config, {"absolute", 0.75}, positive)->levels(), (std::vector<float>{-1.0f, 0.0f, 3.0f}));
    }

    void frozenCodesStay()
    {
        auto latent = tieLatent({6, 5}, 15);
        for (const bool freeze : {true, false}) {
            QuantizerConfig config;
            config.freezeCodes = freeze;
            const auto quantizer = quantizerOf(config, kTieRule, latent);
            const auto before = quantizer->codes().clone();
            const auto moved = (-latent.detach()).clone().requires_grad_();
            const auto out = quantizer->quantize(moved);
            QCOMPARE(torch::equal(quantizer->codes(), before), freeze);
            QCOMPARE(torch::equal(out.sign().to(torch::kInt8), before), freeze);
        }
    }

    void refreshesOnceAnEpoch()
    {
        for (const char *refresh : {"epoch", "step"}) {
            auto latent = tieLatent({20, 5}, 16);
            QuantizerConfig config;
            config.refresh = refresh;
            const auto quantizer = quantizerOf(config, {"constant_sparsity", 0.5}, latent);
            quantizer->quantize(latent);
            const float first = scalar(*quantizer, "delta");
            const auto doubled = (2 * latent.detach()).clone().requires_grad_();
            quantizer->quantize(doubled);
            QCOMPARE(scalar(*quantizer, "delta"), std::string(refresh) == "epoch" ? first : 2 * first);
            quantizer->startEpoch();
            quantizer->quantize(doubled);
            QCOMPARE(scalar(*quantizer, "delta"), 2 * first);
            quantizer->setRule({"constant_sparsity", 0.8});  // a change does not wait for the epoch
            quantizer->quantize(doubled);
            QVERIFY(scalar(*quantizer, "delta") > 2 * first);
        }
    }

    void evaluationLeavesNoTrace_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("composed");
        for (const char *kind : {"ttq", "twn", "he", "rel", "sparse_tanh"}) {
            QTest::addRow("%s fused", kind) << QString(kind) << false;
            QTest::addRow("%s composed", kind) << QString(kind) << true;
        }
    }
    void evaluationLeavesNoTrace()
    {
        QFETCH(QString, kind);
        QFETCH(bool, composed);
        auto latent = tieLatent({20, 5}, 17);
        QuantizerConfig config;
        config.kind = kind.toStdString();
        const auto quantizer = quantizerOf(config, {"constant_sparsity", 0.5}, latent, composed);
        passOf(*quantizer, latent, gradientLike(latent.detach(), 18));
        const auto state = copyOf(quantizer->state());
        const auto scalars = quantizer->scalars().clone();
        const auto other = (3 * latent.detach() + 0.1).clone();
        const auto evaluation = quantizer->evaluate(other);
        QVERIFY(!evaluation.weights.requires_grad());
        QVERIFY(sameState(*quantizer, state));
        QVERIFY(equalBits(quantizer->scalars(), scalars));
        quantizer->quantize(other);  // the twin: training leaves one
        QVERIFY(!sameState(*quantizer, state));
        QVERIFY(!equalBits(quantizer->scalars(), scalars));
        QVERIFY(torch::equal(quantizer->codes(), evaluation.codes));
    }

    void backwardBelongsToItsForward()
    {
        auto first = tieLatent({6, 5}, 19);
        auto second = (-first.detach()).clone().requires_grad_();
        const auto quantizer = quantizerOf(ttqConfig(), kTieRule, first);
        setParameters(*quantizer, {kWp, kWn});
        const auto gradient = gradientLike(first.detach(), 20);
        const auto out = quantizer->quantize(first);
        quantizer->quantize(second);
        out.backward(gradient);
        QVERIFY(equalsInMemory(first.grad(), expectationOf(first, gradient, kTie).latent));
    }

    void degenerateLayers_data()
    {
        QTest::addColumn<std::vector<float>>("weights");
        QTest::addColumn<double>("t");
        QTest::newRow("all zero") << std::vector<float>{0, 0, -0.0f, 0} << 0.05;
        QTest::newRow("one sign") << std::vector<float>{1, 2, 3, 4} << 0.05;
        QTest::newRow("other sign") << std::vector<float>{-1, -2, -3, -4} << 0.05;
        QTest::newRow("t = 1") << std::vector<float>{1, -2, 3, -4} << 1.0;
        QTest::newRow("one element") << std::vector<float>{0.5f} << 0.05;
        QTest::newRow("no element") << std::vector<float>{} << 0.05;
        QTest::newRow("denormals") << std::vector<float>{1e-44f, -1e-44f, 2e-44f} << 0.5;
    }
    void degenerateLayers()
    {
        QFETCH(std::vector<float>, weights);
        QFETCH(double, t);
        for (const char *kind : {"ttq", "twn"}) {
            for (const char *reduction : {"sum", "mean"}) {
                for (const bool composed : {false, true}) {
                    auto latent = torch::tensor(weights, torch::kFloat32).requires_grad_();
                    QuantizerConfig config;
                    config.kind = kind;
                    config.scaleInit = "data";
                    config.scaleReduction = reduction;
                    const auto quantizer = quantizerOf(config, {"max_fraction", t}, latent, composed);
                    const Pass pass = passOf(*quantizer, latent, torch::ones_like(latent.detach()));
                    QVERIFY(pass.out.isfinite().all().item<bool>());
                    QVERIFY(pass.latent.isfinite().all().item<bool>());
                    QVERIFY2(pass.scalars.isfinite().all().item<bool>(), kind);
                    const auto empty = [&](const torch::Tensor &set) { return set.sum().item<std::int64_t>() == 0; };
                    if (pass.positive.defined() && empty(pass.codes.gt(0)))
                        QCOMPARE(pass.positive.item<float>(), 0.0f);
                    if (pass.negative.defined() && empty(pass.codes.lt(0)))
                        QCOMPARE(pass.negative.item<float>(), 0.0f);
                    for (const float level : quantizer->levels())
                        QVERIFY(std::isfinite(level));
                }
            }
        }
    }

    void neverHidesWhatIsNotFinite()
    {
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            auto latent = tieLatent({20, 5}, 21);
            const auto fused = quantizerOf(ttqConfig(), kTieRule, latent);
            const auto composed = quantizerOf(ttqConfig(), kTieRule, latent, true);
            fused->quantize(latent);
            composed->quantize(latent);
            QVERIFY(std::isfinite(scalar(*composed, "absmax")));
            {
                torch::NoGradGuard noGrad;
                latent[3][2] = bad;
            }
            QVERIFY_EXCEPTION_THROWN(fused->quantize(latent), NonFiniteWeight);
            composed->quantize(latent);
            QVERIFY(!std::isfinite(scalar(*composed, "absmax")));
        }
    }

    void staysFloatUnderAutocast()
    {
        auto latent = tieLatent({6, 5}, 22);
        const auto quantizer = quantizerOf(ttqConfig(), kTieRule, latent);
        torch::Tensor out, product;
        {
            AutocastGuard autocast(torch::kCPU, true);
            out = quantizer->quantize(latent);
            product = torch::matmul(torch::ones({2, 6}), out);
        }
        QVERIFY(product.scalar_type() == torch::kBFloat16);  // autocast was on
        QVERIFY(out.scalar_type() == torch::kFloat32);
        product.to(torch::kFloat32).sum().backward();
        QVERIFY(latent.grad().scalar_type() == torch::kFloat32);
        QVERIFY(parameter(*quantizer, "wp").grad().scalar_type() == torch::kFloat32);
    }

    void stateMovesToAnother()
    {
        auto latent = tieLatent({20, 5}, 23);
        QuantizerConfig config;
        config.refresh = "epoch";
        const auto trained = quantizerOf(config, {"constant_sparsity", 0.5}, latent);
        trained->quantize(latent);
        const auto moved = (1.5 * latent.detach()).clone().requires_grad_();
        const auto loaded = quantizerOf(config, {"constant_sparsity", 0.5}, moved);
        const auto fresh = quantizerOf(config, {"constant_sparsity", 0.5}, moved);
        const auto from = trained->state(), to = loaded->state();
        QCOMPARE(to.size(), from.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            QCOMPARE(to[i].first, from[i].first);
            torch::Tensor(to[i].second).copy_(from[i].second);
        }
        const auto expected = trained->quantize(moved);
        QVERIFY(torch::equal(loaded->quantize(moved), expected));
        QVERIFY(!torch::equal(fresh->quantize(moved), expected));
    }

    void twn()
    {
        for (const bool composed : {false, true}) {
            auto latent = torch::tensor({3.0f, -1.0f, 0.5f, -0.25f, 0.0f, 2.0f}).reshape({2, 3}).requires_grad_();
            QuantizerConfig config;
            config.kind = "twn";
            const auto quantizer = quantizerOf(config, {"mean_fraction", 0.7}, latent, composed);  // Δ = 0.7875
            const auto gradient = gradientLike(latent.detach(), 24);
            const Pass pass = passOf(*quantizer, latent, gradient);
            QVERIFY(torch::allclose(pass.out, torch::tensor({2.0f, -2.0f, 0.0f, 0.0f, 0.0f, 2.0f}).reshape({2, 3})));
            QVERIFY(equalBits(pass.latent, gradient));  // straight through
            QCOMPARE(scalar(*quantizer, "alpha"), 2.0f);
            QVERIFY(quantizer->parameters().empty());
            QCOMPARE(quantizer->levels(), (std::vector<float>{-2.0f, 0.0f, 2.0f}));
        }
    }

    void refusesWhatItDoesNotKnow()
    {
        const auto latent = tieLatent({6, 5}, 25);
        QuantizerConfig config;
        config.kind = "binary";
        const auto unknown = makeQuantizer(config, kTieRule, latent);
        QVERIFY(!unknown && unknown.error().code == ErrorCode::InvalidArgument);
        QVERIFY(unknown.error().detail.find("ttq, twn, he, rel") != std::string::npos);
        const auto outside = makeQuantizer(ttqConfig(), {"max_fraction", 1.5}, latent);
        QVERIFY(!outside && outside.error().detail.find("1.5") != std::string::npos);
        QVERIFY(makeQuantizer(ttqConfig(), {"max_fraction", 1.0}, latent).has_value());
    }
};

QTEST_GUILESS_MAIN(TestQuantizer)
#include "tst_quantizer.moc"
