// Quantizing by composed operations, as on a GPU: no value is asked for on the way, and nothing that is not finite gets
// lost on it.
#include <ATen/record_function.h>
#include <torch/torch.h>

#include <QtTest>
#include <cmath>
#include <limits>

#include "quant/quantizers.h"

using namespace ttq;

namespace {

// Counts the operations that hand a value to the host, for which a GPU would have to be waited for.
class WaitCounter {
public:
    WaitCounter() : m_handle(at::addThreadLocalCallback(at::RecordFunctionCallback(&see))) { s_count = 0; }
    ~WaitCounter() { at::removeCallback(m_handle); }
    WaitCounter(const WaitCounter &) = delete;
    WaitCounter &operator=(const WaitCounter &) = delete;
    int count() const { return s_count; }

private:
    static std::unique_ptr<at::ObserverContext> see(const at::RecordFunction &operation)
    {
        const std::string name = operation.name();
        s_count += name == "aten::_local_scalar_dense" || name == "aten::nonzero" || name == "aten::masked_select"
            || name == "aten::equal";
        return nullptr;
    }

    static inline int s_count = 0;
    at::CallbackHandle m_handle;
};

}  // namespace

class TestComposed : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Where nothing is thrown, the loss must tell: no output may pass for the weights of a sparse layer.
    void carriesWhatIsNotFinite_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("rule");
        QTest::addColumn<float>("bad");
        for (const std::string kind : {"ttq", "twn", "he", "sparse_tanh"}) {
            for (const char *rule : {"max_fraction", "constant_sparsity", "mean_fraction", "absolute"}) {
                if (kind == "sparse_tanh" && rule != std::string("constant_sparsity")) {
                    continue;
                }
                const auto row = [&](const char *name, float bad) {
                    QTest::newRow((kind + " " + rule + " " + name).c_str())
                        << QString::fromStdString(kind) << QString(rule) << bad;
                };
                row("NaN", std::numeric_limits<float>::quiet_NaN());
                row("infinity", std::numeric_limits<float>::infinity());
                row("negative infinity", -std::numeric_limits<float>::infinity());
                row("twin: finite", 1.0f);
            }
        }
    }
    void carriesWhatIsNotFinite()
    {
        QFETCH(QString, kind);
        QFETCH(QString, rule);
        QFETCH(float, bad);
        auto latent = tieLatent({20, 5}, 26);
        QuantizerConfig config;
        config.kind = kind.toStdString();
        const auto quantizer = quantizerOf(config, {rule.toStdString(), 0.3}, latent, true);
        {
            torch::NoGradGuard noGrad;
            latent[3][2] = bad;
        }
        const torch::Tensor loss = quantizer->quantize(latent).abs().sum();
        QCOMPARE(std::isfinite(loss.item<float>()), std::isfinite(bad));
        QCOMPARE(quantizer->evaluate(latent).weights.isfinite().all().item<bool>(), std::isfinite(bad));
    }

    // The trainer alone decides when a step waits for its device.
    void neverWaits_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("rule");
        for (const std::string kind : {"ttq", "twn", "he", "sparse_tanh"}) {
            for (const char *rule : {"max_fraction", "constant_sparsity", "mean_fraction", "absolute"}) {
                if (kind == "sparse_tanh" && rule != std::string("constant_sparsity")) {
                    continue;
                }
                QTest::newRow((kind + " " + rule).c_str()) << QString::fromStdString(kind) << QString(rule);
            }
        }
    }
    void neverWaits()
    {
        QFETCH(QString, kind);
        QFETCH(QString, rule);
        auto latent = tieLatent({8, 5, 3, 3}, 27);
        const auto gradient = tieLatent({8, 5, 3, 3}, 28).detach();
        for (const std::string &variant : std::vector<std::string>{"", "mean", "tied", "softplus", "clamp"}) {
            QuantizerConfig config;
            config.kind = kind.toStdString();
            config.scaleReduction = variant == "mean" ? variant : "sum";
            config.scales = variant == "tied" ? variant : "learned";
            config.constraint = variant == "softplus" || variant == "clamp" ? variant : "none";
            const auto quantizer = quantizerOf(config, {rule.toStdString(), 0.3}, latent, true);
            WaitCounter waits;
            quantizer->quantize(latent).backward(gradient);
            quantizer->scalars();
            quantizer->afterStep();
            quantizer->startEpoch();
            quantizer->evaluate(latent);
            QVERIFY2(waits.count() == 0, variant.c_str());
            quantizer->scalars().sum().item<float>();
            QVERIFY(waits.count() == 1);
        }
    }
};

QTEST_GUILESS_MAIN(TestComposed)
#include "tst_composed.moc"
