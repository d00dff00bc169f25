// What the sign of Wn's gradient does to a whole training: under the true gradient Wp and Wn part, under the one printed
// in the paper's eq. 7 they stay equal for ever (where only BatchNorm follows, both get the same update). The two
// recipes that show it, on a smaller network.
#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;

namespace {

constexpr std::int64_t kSteps = 600;

// |Wp − Wn| / (Wp + Wn) of each quantized layer after 600 steps, ascending.
using Partings = std::vector<double>;

Partings partingsOf(const char *recipe)
{
    auto config = loadRecipe(recipe);
    if (!config)
        qFatal("%s", config.error().detail.c_str());
    config->network.width = 4;
    config->threads = 2;
    config->data.batchSize = 16;
    config->data.trainLimit = 16 * 100;
    config->data.validation = 0;
    config->phase.front().epochs = kSteps / 100;
    QTemporaryDir dir;
    Driver driver;
    if (auto created = driver.create(*config, dir.filePath("run").toStdString()); !created)
        qFatal("%s", created.error().detail.c_str());
    if (const auto outcome = driver.run(); outcome.state != RunState::Finished)
        qFatal("%s", outcome.message.c_str());
    if (driver.trainer->progress().step != kSteps)
        qFatal("%lld steps", static_cast<long long>(driver.trainer->progress().step));
    Partings result;
    for (const auto &[name, layer] : driver.trainer->model().layers()) {
        if (layer->quantizer() == nullptr)
            continue;
        const auto levels = layer->quantizer()->levels();  // −Wn, 0, Wp
        const double wp = levels[2], wn = -levels[0];
        result.push_back(std::abs(wp - wn) / (wp + wn));
    }
    std::sort(result.begin(), result.end());
    return result;
}

}  // namespace

class TestSignDemo : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void partUnderTheTrueGradient()
    {
        const Partings partings = partingsOf("sign-demo-true");
        QVERIFY(partings.size() >= 6);
        QVERIFY2(partings[partings.size() / 2] >= 1e-2, qPrintable(QString::number(partings[partings.size() / 2])));
        QVERIFY2(partings.front() >= 1e-3, qPrintable(QString::number(partings.front())));  // 200 × the twin's bound
    }

    void neverUnderThePrintedOne()
    {
        const Partings partings = partingsOf("sign-demo-as-printed");
        QVERIFY(partings.size() >= 6);
        QVERIFY2(partings.back() <= 5e-6, qPrintable(QString::number(partings.back())));
    }
};

QTEST_GUILESS_MAIN(TestSignDemo)
#include "tst_signdemo.moc"
