// The methods that train no scales, HE, residual expansion and constant sparsity on tanh(w), as differentiable maps: bit
// for bit against scalar references, fused against composed; their options; layers without weights to speak of.
#include <ATen/Parallel.h>
#include <torch/torch.h>

#include <QtTest>
#include <cmath>

#include "nn/quantizedlayer.h"
#include "quant/quantizers.h"
#include "runs/quantizercatalogue.h"

using namespace ttq;

namespace {

QuantizerConfig configOf(const std::string &kind, std::vector<double> expansion = {0.5, 0.75},
                         const std::string &form = "as_published")
{
    QuantizerConfig config;
    config.kind = kind;
    config.expansion = std::move(expansion);
    config.expansionForm = form;
    return config;
}

torch::Tensor gradientLike(const torch::Tensor &like, unsigned seed)
{
    const auto values = weightsWithTies(static_cast<std::size_t>(like.numel()), seed);
    auto gradient = torch::empty_like(like);
    std::copy(values.begin(), values.end(), gradient.data_ptr<float>());
    return gradient;
}

struct Reference {
    std::vector<float> out, latent, levels;
    std::vector<int> codes;
};

// E = Σ_j S_j·sign(w)·1[|w| ≥ Δ_j], S_j = mean(|w| : |w| ≥ Δ_j) in double, rounded once; gradient factor·g, 0 from 1 on.
Reference reference(const torch::Tensor &latent, const torch::Tensor &gradient, const std::vector<float> &deltas,
                    float factor)
{
    Reference result;
    const float *w = latent.data_ptr<float>(), *g = gradient.data_ptr<float>();
    float level = 0;
    for (const float delta : deltas) {
        long double sum = 0;
        std::int64_t count = 0;
        for (std::int64_t i = 0; i < latent.numel(); ++i) {
            sum += std::fabs(w[i]) >= delta ? std::fabs(static_cast<long double>(w[i])) : 0.0L;
            count += std::fabs(w[i]) >= delta;
        }
        level += count == 0 ? 0.0f : static_cast<float>(static_cast<double>(sum) / static_cast<double>(count));
        result.levels.push_back(level);
    }
    for (std::int64_t i = 0; i < latent.numel(); ++i) {
        int reached = 0;
        for (const float delta : deltas)
            reached += std::fabs(w[i]) >= delta;
        const int code = w[i] > 0 ? reached : w[i] < 0 ? -reached : 0;
        const float magnitude = code == 0 ? 0.0f : result.levels[static_cast<std::size_t>(std::abs(code) - 1)];
        result.codes.push_back(code);
        result.out.push_back(code < 0 ? -magnitude : magnitude);
        result.latent.push_back(std::fabs(w[i]) >= 1 ? 0.0f : g[i] * factor);
    }
    return result;
}

struct Pass {
    torch::Tensor out, latent;
};

Pass passOf(Quantizer &quantizer, torch::Tensor &latent, const torch::Tensor &gradient)
{
    latent.mutable_grad().reset();
    Pass pass;
    pass.out = quantizer.quantize(latent);
    pass.out.backward(gradient);
    pass.latent = latent.grad();
    return pass;
}

bool equalsInMemory(const torch::Tensor &tensor, const torch::Tensor &like, const std::vector<float> &expected)
{
    if (tensor.numel() != static_cast<std::int64_t>(expected.size()))
        return false;
    torch::Tensor placed = torch::empty_like(like.detach());
    placed.copy_(tensor.detach());
    const float *values = placed.data_ptr<float>();
    for (std::size_t i = 0; i < expected.size(); ++i)
        if (!sameBits(values[i], expected[i]))
            return false;
    return true;
}

// The share of the k-th largest, k from 1, as the tanh method picks it.
float kthLargest(const torch::Tensor &latent, std::size_t k)
{
    std::vector<float> sorted;
    for (std::int64_t i = 0; i < latent.numel(); ++i)
        sorted.push_back(std::fabs(latent.data_ptr<float>()[i]));
    std::sort(sorted.begin(), sorted.end(), std::greater<>());
    return sorted[k - 1];
}

}  // namespace

class TestClosedForm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { at::set_num_threads(2); }

    void matchesTheFormulas_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("form");
        QTest::addColumn<std::vector<std::int64_t>>("shape");
        QTest::addColumn<bool>("channelsLast");
        struct Row {
            const char *kind, *form;
        };
        for (const Row &row : {Row{"he", "plain"}, Row{"rel", "as_published"}, Row{"rel", "plain"}}) {
            QTest::addRow("%s %s linear", row.kind, row.form)
                << QString(row.kind) << QString(row.form) << std::vector<std::int64_t>{10, 7} << false;
            QTest::addRow("%s %s channels last", row.kind, row.form)
                << QString(row.kind) << QString(row.form) << std::vector<std::int64_t>{8, 5, 3, 3} << true;
            QTest::addRow("%s %s many blocks", row.kind, row.form)
                << QString(row.kind) << QString(row.form) << std::vector<std::int64_t>{64, 64, 3, 3} << true;
        }
    }
    void matchesTheFormulas()
    {
        QFETCH(QString, kind);
        QFETCH(QString, form);
        QFETCH(std::vector<std::int64_t>, shape);
        QFETCH(bool, channelsLast);
        const auto format = channelsLast ? torch::MemoryFormat::ChannelsLast : torch::MemoryFormat::Contiguous;
        auto latent = tieLatent(shape, 41, format);
        const auto gradient = gradientLike(latent.detach(), 42);
        const bool rel = kind == "rel";
        const float factor = rel && form == "as_published" ? 3 : 1;
        const std::vector<float> deltas = rel ? std::vector<float>{kTie, 0.5f, 0.75f} : std::vector<float>{kTie};
        const auto quantizer
            = quantizerOf(configOf(kind.toStdString(), {0.5, 0.75}, form.toStdString()), kTieRule, latent);
        const Pass pass = passOf(*quantizer, latent, gradient);
        const Reference expected = reference(latent, gradient, deltas, factor);
        QCOMPARE(pass.out.strides(), latent.strides());
        QVERIFY(equalsInMemory(pass.out, latent, expected.out));
        QVERIFY(equalsInMemory(pass.latent, latent, expected.latent));
        QCOMPARE(quantizer->biasFactor(), static_cast<std::int64_t>(factor));
        QVERIFY(quantizer->parameters().empty());
        auto levels = expected.levels;
        levels.insert(levels.begin(), 0.0f);
        for (std::size_t j = 1; j <= expected.levels.size(); ++j)
            levels.insert(levels.begin(), -expected.levels[j - 1]);
        QCOMPARE(quantizer->levels(), levels);
        const torch::Tensor codes = torch::empty_like(latent.detach(), torch::kInt8).copy_(quantizer->codes());
        for (std::size_t i = 0; i < expected.codes.size(); ++i)
            QCOMPARE(static_cast<int>(codes.data_ptr<std::int8_t>()[i]), expected.codes[i]);
        // The comparisons can fail: a tie left out, a gradient that is not clipped or not multiplied.
        const Reference strict = reference(latent, gradient, {std::nextafter(kTie, 1.0f)}, factor);
        QVERIFY(!equalsInMemory(pass.out, latent, strict.out));
        QVERIFY(!equalsInMemory(pass.latent, latent, reference(latent, gradient, deltas, factor + 1).latent));
        QVERIFY(!equalsInMemory(pass.latent * 1.0f, latent, std::vector<float>(expected.latent.size(), 0.0f)));
    }

    void fusedEqualsComposed_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("rule");
        for (const QString kind : {"he", "rel"})
            for (const QString rule : {"max_fraction", "constant_sparsity", "mean_fraction", "absolute"})
                QTest::newRow(qPrintable(kind + ", " + rule)) << kind << rule;
        QTest::newRow("sparse_tanh") << QString("sparse_tanh") << QString("constant_sparsity");
    }
    void fusedEqualsComposed()
    {
        QFETCH(QString, kind);
        QFETCH(QString, rule);
        auto latent = tieLatent({32, 16, 3, 3}, 43, torch::MemoryFormat::ChannelsLast);
        const auto gradient = gradientLike(latent.detach(), 44);
        const ThresholdRule setting{rule.toStdString(), 0.3};
        const auto fused = quantizerOf(configOf(kind.toStdString()), setting, latent);
        const auto composed = quantizerOf(configOf(kind.toStdString()), setting, latent, true);
        const Pass a = passOf(*fused, latent, gradient), b = passOf(*composed, latent, gradient);
        QVERIFY(torch::equal(fused->codes(), composed->codes()));
        QVERIFY(torch::allclose(a.out, b.out, 1e-6, 0));
        QVERIFY(torch::allclose(a.latent, b.latent, 1e-6, 0));
        QVERIFY(torch::allclose(fused->scalars(), composed->scalars(), 1e-6, 1e-9));
        QCOMPARE(fused->scalars().numel(), static_cast<std::int64_t>(fused->scalarNames().size()));
        QVERIFY(!fused->codes().eq(0).all().item<bool>());
    }

    void keepsExactlyTheSparsityAskedFor()
    {
        for (const bool composed : {false, true}) {
            for (const double r : {0.1, 0.5, 0.75, 0.999}) {
                torch::manual_seed(5);
                auto latent = torch::randn({10, 10}).requires_grad_();  // without ties
                const auto quantizer = quantizerOf(configOf("he"), {"constant_sparsity", r}, latent, composed);
                quantizer->quantize(latent);
                QCOMPARE(quantizer->codes().ne(0).sum().item<std::int64_t>(),
                         static_cast<std::int64_t>(sparsityKept(r, 100)));
                const auto rel = quantizerOf(configOf("rel", {0.9995}), {"constant_sparsity", r}, latent, composed);
                rel->quantize(latent);
                QCOMPARE(rel->codes().ne(0).sum().item<std::int64_t>(),
                         static_cast<std::int64_t>(sparsityKept(r, 100)));
                QCOMPARE(rel->codes().abs().eq(2).sum().item<std::int64_t>(), 0);  // k = 0 of the second level
            }
        }
    }

    void doesNotDependOnThreads()
    {
        auto latent = tieLatent({64, 64, 3, 3}, 45);
        const auto gradient = gradientLike(latent.detach(), 46);
        for (const char *kind : {"he", "rel", "sparse_tanh"}) {
            const auto run = [&](int threads) {
                at::set_num_threads(threads);
                const auto quantizer = quantizerOf(configOf(kind), {"constant_sparsity", 0.4}, latent);
                const Pass pass = passOf(*quantizer, latent, gradient);
                return std::vector<torch::Tensor>{pass.out, pass.latent, quantizer->scalars()};
            };
            const auto one = run(1), two = run(2);
            for (std::size_t i = 0; i < one.size(); ++i)
                QVERIFY2(equalBits(one[i], two[i]), kind);
        }
    }

    void reportsWhatItDeclares()
    {
        // m = 4: Δ = 1, 2, 3; S = 14/5, 12/4 (2, 3, 3, 4), 10/3.
        auto latent = torch::tensor({0.5f, -2.0f, 3.0f, -3.0f, 4.0f, 2.0f}).requires_grad_();
        latent = torch::cat({latent.detach(), torch::tensor({0.0f, -0.0f})}).requires_grad_();
        const auto quantizer = quantizerOf(configOf("rel"), {"max_fraction", 0.25}, latent);
        quantizer->quantize(latent);
        const auto value = [&](const char *name) { return scalar(*quantizer, name); };
        QCOMPARE(value("delta"), 1.0f);
        QCOMPARE(value("delta_1"), 1.0f);
        QCOMPARE(value("delta_2"), 2.0f);
        QCOMPARE(value("delta_3"), 3.0f);
        QCOMPARE(value("alpha_1"), 2.8f);
        QCOMPARE(value("alpha_2"), 2.8f + 2.8f);
        QCOMPARE(value("alpha_3"), 2.8f + 2.8f + 10.0f / 3);
        QCOMPARE(value("frac_neg_1"), 0.0f);
        QCOMPARE(value("frac_neg_2"), 1.0f / 8);
        QCOMPARE(value("frac_neg_3"), 1.0f / 8);
        QCOMPARE(value("frac_pos_2"), 1.0f / 8);
        QCOMPARE(value("frac_pos_3"), 2.0f / 8);
        QCOMPARE(value("frac_neg"), 2.0f / 8);
        QCOMPARE(value("frac_zero"), 3.0f / 8);
        QCOMPARE(value("frac_pos"), 3.0f / 8);
        QCOMPARE(value("codes_changed"), 0.0f);
        QCOMPARE(quantizer->levels().size(), 7U);
        const auto he = quantizerOf(configOf("he"), {"max_fraction", 0.25}, latent);
        he->quantize(latent);
        QCOMPARE(scalar(*he, "alpha"), 2.8f);
        QCOMPARE(he->levels(), (std::vector<float>{-2.8f, 0.0f, 2.8f}));
    }

    // Two thresholds folded into one kernel are what two convolutions and their sum are, bias included.
    void foldsIntoOneConvolution()
    {
        for (const char *form : {"as_published", "plain"}) {
            torch::manual_seed(47);
            TernaryConv2d layer(ConvShape{3, 6, 3, 1, 1, 1, true});
            {
                torch::NoGradGuard noGrad;
                layer->weight.normal_(0, 0.5);
                layer->bias.normal_();
            }
            const auto images = torch::randn({2, 3, 5, 5});
            const ThresholdRule rule{"max_fraction", 0.05};
            auto made = makeQuantizer(configOf("rel", {0.1}, form), rule, layer->weight);
            QVERIFY(made.has_value());
            (*made)->initialize(layer->weight);
            layer->setQuantizer(std::move(*made));
            const auto folded = layer->forward(images);
            folded.sum().backward();

            auto shared = layer->weight.detach().clone().requires_grad_();
            auto bias = layer->bias.detach().clone().requires_grad_();
            torch::Tensor sum;
            for (const double t : {0.05, 0.1}) {
                const auto term = quantizerOf(configOf("he"), {"max_fraction", t}, shared)->quantize(shared);
                const auto y = torch::conv2d(images, term, bias, 1, 1);
                sum = sum.defined() ? sum + y : y;
            }
            sum.sum().backward();
            const bool published = std::string(form) == "as_published";
            const auto expected = published ? sum : sum - bias.reshape({1, 6, 1, 1});
            QVERIFY(torch::allclose(folded, expected, 1e-4, 1e-4));
            QVERIFY(torch::allclose(layer->weight.grad() * (published ? 1 : 2), shared.grad(), 1e-4, 1e-4));
            QVERIFY(torch::allclose(layer->bias.grad() * (published ? 1 : 2), bias.grad(), 1e-4, 1e-4));
            QVERIFY(!torch::allclose(folded, published ? sum - bias.reshape({1, 6, 1, 1}) : sum, 1e-4, 1e-4));
        }
    }

    void thresholdsStayInOrder()
    {
        auto latent = tieLatent({40, 20}, 48);
        const auto quantizer = quantizerOf(configOf("rel"), {"absolute", 0.9}, latent);  // above both others
        quantizer->quantize(latent);
        QCOMPARE(scalar(*quantizer, "delta_1"), 0.9f);
        QCOMPARE(scalar(*quantizer, "delta_3"), 0.9f);
        QCOMPARE(scalar(*quantizer, "frac_pos_1"), 0.0f);  // who reaches the first reaches all
        QVERIFY(scalar(*quantizer, "frac_pos_3") > 0);
    }

    void keepsByRankOfTanh_data()
    {
        QTest::addColumn<double>("r");
        for (const double r : {0.1, 0.5, 0.9, 0.985})
            QTest::addRow("%g", r) << r;
    }
    void keepsByRankOfTanh()
    {
        QFETCH(double, r);
        auto latent = torch::tensor(randomWeights(100, 49)).requires_grad_();
        const auto gradient = gradientLike(latent.detach(), 50);
        const auto quantizer = quantizerOf(configOf("sparse_tanh"), {"constant_sparsity", r}, latent);
        const Pass pass = passOf(*quantizer, latent, gradient);
        const auto k = static_cast<std::size_t>(std::floor((1 - r) * 100 + 1e-9));
        QCOMPARE(pass.out.ne(0).sum().item<std::int64_t>(), static_cast<std::int64_t>(k) - 1);  // strictly above
        const float delta = kthLargest(latent, k);
        QVERIFY(sameBits(scalar(*quantizer, "delta"), delta));
        for (std::int64_t i = 0; i < 100; ++i) {
            const float w = latent.data_ptr<float>()[i], g = gradient.data_ptr<float>()[i];
            QCOMPARE(pass.out[i].item<float>(), w > delta ? 1.0f : w < -delta ? -1.0f : 0.0f);
            const long double c = std::cosh(static_cast<long double>(w));
            QVERIFY(sameBits(pass.latent[i].item<float>(), g * static_cast<float>(1 / (c * c))));
        }
        QCOMPARE(quantizer->levels(), (std::vector<float>{-1, 0, 1}));
    }

    void tanhKeepsItsThresholdWithinTheEpoch()
    {
        auto latent = torch::tensor(randomWeights(100, 51)).requires_grad_();
        QuantizerConfig config = configOf("sparse_tanh");
        config.refresh = "epoch";
        const auto quantizer = quantizerOf(config, {"constant_sparsity", 0.5}, latent);
        quantizer->quantize(latent);
        QCOMPARE(quantizer->codes().ne(0).sum().item<std::int64_t>(), std::int64_t{49});
        const auto doubled = (2 * latent.detach()).clone().requires_grad_();
        quantizer->quantize(doubled);
        QVERIFY(quantizer->codes().ne(0).sum().item<std::int64_t>() > 60);
        quantizer->startEpoch();
        quantizer->quantize(doubled);
        QCOMPARE(quantizer->codes().ne(0).sum().item<std::int64_t>(), std::int64_t{49});
    }

    void tanhKeepsNoneOfTooFew()
    {
        auto latent = torch::tensor({0.5f, -0.25f}).requires_grad_();
        for (const bool composed : {false, true}) {
            const auto quantizer
                = quantizerOf(configOf("sparse_tanh"), {"constant_sparsity", 0.9}, latent, composed);  // k = 0
            QVERIFY(quantizer->quantize(latent).eq(0).all().item<bool>());
            QCOMPARE(scalar(*quantizer, "delta"), 0.5f);
        }
    }

    void frozenCodesStay()
    {
        auto latent = tieLatent({6, 5}, 52);
        for (const char *kind : {"he", "rel", "sparse_tanh"}) {
            for (const bool composed : {false, true}) {
                QuantizerConfig config = configOf(kind);
                config.freezeCodes = true;
                const auto quantizer = quantizerOf(config, {"constant_sparsity", 0.3}, latent, composed);
                const auto before = quantizer->codes().clone();
                quantizer->quantize(latent);
                const auto level = quantizer->levels().back();
                const auto moved = (-2 * latent.detach()).clone().requires_grad_();
                const auto out = quantizer->quantize(moved);
                QVERIFY2(torch::equal(quantizer->codes(), before), kind);
                QVERIFY2(torch::equal(out.sign().to(torch::kInt8), before.sign()), kind);
                QCOMPARE(quantizer->levels().back(), std::string(kind) == "sparse_tanh" ? 1.0f : 2 * level);
            }
        }
    }

    // What a checkpoint holds is enough for the next pass to be the same, the numbers it reports included.
    void stateMovesToAnother_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<bool>("frozen");
        for (const char *kind : {"he", "rel", "sparse_tanh"})
            for (const bool frozen : {false, true})
                QTest::addRow("%s%s", kind, frozen ? ", frozen codes" : "") << QString(kind) << frozen;
    }
    void stateMovesToAnother()
    {
        QFETCH(QString, kind);
        QFETCH(bool, frozen);
        auto latent = tieLatent({20, 5}, 55);
        QuantizerConfig config = configOf(kind.toStdString());
        config.refresh = "epoch";
        config.freezeCodes = frozen;
        const ThresholdRule rule{"constant_sparsity", 0.4};
        const auto trained = quantizerOf(config, rule, latent);
        trained->quantize(latent);
        auto moved = (1.5 * latent.detach() + 0.05).requires_grad_();
        const auto made = [&] {
            auto other = makeQuantizer(config, rule, moved);  // as a resume does: not initialized
            return std::move(*other);
        };
        const auto loaded = made(), fresh = made();
        const auto from = trained->state(), to = loaded->state();
        QCOMPARE(to.size(), from.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            QCOMPARE(to[i].first, from[i].first);
            QVERIFY(to[i].second.sizes() == from[i].second.sizes());
            torch::Tensor(to[i].second).copy_(from[i].second);
        }
        const auto expected = trained->quantize(moved);
        QVERIFY(equalBits(loaded->quantize(moved), expected));
        QVERIFY(equalBits(loaded->scalars(), trained->scalars()));
        QVERIFY(torch::equal(loaded->codes(), trained->codes()));
        fresh->quantize(moved);
        QVERIFY(!equalBits(fresh->scalars(), trained->scalars()));
    }

    void degenerateLayers_data()
    {
        QTest::addColumn<std::vector<float>>("weights");
        QTest::addColumn<double>("t");
        QTest::newRow("all zero") << std::vector<float>{0, 0, -0.0f, 0} << 0.05;
        QTest::newRow("one sign") << std::vector<float>{1, 2, 3, 4} << 0.05;
        QTest::newRow("other sign") << std::vector<float>{-1, -2, -3, -4} << 0.05;
        QTest::newRow("out of reach") << std::vector<float>{1, -2, 3, -4} << 1e6;
        QTest::newRow("t = 1") << std::vector<float>{0.1f, -0.2f, 0.3f, -0.4f} << 1.0;
        QTest::newRow("one element") << std::vector<float>{0.5f} << 0.05;
        QTest::newRow("no element") << std::vector<float>{} << 0.05;
        QTest::newRow("denormals") << std::vector<float>{1e-44f, -1e-44f, 2e-44f} << 0.5;
    }
    void degenerateLayers()
    {
        QFETCH(std::vector<float>, weights);
        QFETCH(double, t);
        for (const char *kind : {"he", "rel", "sparse_tanh"}) {
            for (const bool composed : {false, true}) {
                auto latent = torch::tensor(weights, torch::kFloat32).requires_grad_();
                const ThresholdRule rule{t > 1 ? "absolute" : "max_fraction", t};
                const ThresholdRule sparsity{"constant_sparsity", std::min(t, 1.0)};
                const bool tanh = std::string(kind) == "sparse_tanh";
                const auto quantizer
                    = quantizerOf(configOf(kind, {1.0, 1.0}), tanh ? sparsity : rule, latent, composed);
                const Pass pass = passOf(*quantizer, latent, torch::ones_like(latent.detach()));
                QVERIFY2(pass.out.isfinite().all().item<bool>(), kind);
                QVERIFY2(pass.latent.isfinite().all().item<bool>(), kind);
                QVERIFY2(quantizer->scalars().isfinite().all().item<bool>(), kind);
                for (const float level : quantizer->levels())
                    QVERIFY2(std::isfinite(level), kind);
                if (t > 1)
                    QVERIFY2(tanh || quantizer->levels().back() == 0, kind);
            }
        }
    }

    void neverHidesWhatIsNotFinite()
    {
        for (const char *kind : {"he", "rel", "sparse_tanh"}) {
            for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
                auto latent = tieLatent({20, 5}, 53);
                const auto fused = quantizerOf(configOf(kind), {"constant_sparsity", 0.3}, latent);
                const auto composed = quantizerOf(configOf(kind), {"constant_sparsity", 0.3}, latent, true);
                {
                    torch::NoGradGuard noGrad;
                    latent[3][2] = bad;
                }
                QVERIFY_EXCEPTION_THROWN(fused->quantize(latent), NonFiniteWeight);
                composed->quantize(latent);
                QVERIFY2(!std::isfinite(scalar(*composed, "absmax")), kind);
            }
        }
    }

    void everyNameOfTheCatalogueIsBuilt()
    {
        const auto latent = tieLatent({6, 5}, 54);
        for (const std::string &name : quantizerNames()) {
            const auto made = makeQuantizer(configOf(name), {"constant_sparsity", 0.3}, latent);
            QVERIFY2(made.has_value(), name.c_str());
            QCOMPARE((*made)->kind(), name);
        }
        QVERIFY(findQuantizer("binary") == nullptr);
    }
};

QTEST_GUILESS_MAIN(TestClosedForm)
#include "tst_closedform.moc"
