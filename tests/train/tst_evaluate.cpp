// Accuracy against counting by hand, and an evaluation that leaves no trace in training.
#include <QtTest>
#include <torch/torch.h>

#include "smallrun.h"

using namespace ttq;
using namespace ttq::test;

namespace {

// Samples whose true class is among the k best; ties and NaN count against it.
std::int64_t naiveCorrect(const torch::Tensor &logits, const torch::Tensor &labels, std::int64_t k)
{
    const std::int64_t classes = logits.size(1);
    std::int64_t correct = 0;
    for (std::int64_t n = 0; n < logits.size(0); ++n) {
        const float own = logits[n][labels[n].item<std::int64_t>()].item<float>();
        bool valid = true;
        std::int64_t rank = 0;
        for (std::int64_t c = 0; c < classes; ++c) {
            const float score = logits[n][c].item<float>();
            valid = valid && !std::isnan(score);
            rank += score >= own ? 1 : 0;
        }
        correct += valid && rank <= std::min(k, classes) ? 1 : 0;
    }
    return correct;
}

struct Bench {
    RunConfig config = smallConfig();
    Dataset data;
    LoaderOptions options;

    Bench()
    {
        prepareTorch(2);
        config.data.trainLimit = 100;
        auto loaded = loadDataset(config.data, {});
        if (!loaded)
            qFatal("%s", loaded.error().detail.c_str());
        data = std::move(*loaded);
        options.batchSize = 48;
        options.dropLast = options.shuffle = false;
    }
    Model model(bool quantized) const
    {
        auto made = Model::make(config, inputShapeOf(data), torch::kCPU);
        if (!made)
            qFatal("%s", made.error().detail.c_str());
        const auto rule = [this](const std::string &) {
            return ThresholdRule{config.quantizer.rule, config.quantizer.threshold};
        };
        if (quantized && !made->startQuantization(config.quantizer, rule, true))
            qFatal("no quantization");
        return std::move(*made);
    }
    torch::Tensor images(std::int64_t count) const
    {
        LoaderOptions whole = options;
        whole.batchSize = count;
        Loader loader(data.train, data.trainIndices, data.mean, data.std, whole, 0);
        return loader.next()->images;
    }
    EpochMetrics evaluated(Model &model) const
    {
        return evaluate(model, data.train, data.trainIndices, data.mean, data.std, options, false);
    }
};

void moveLatents(Model &model, double by)
{
    torch::NoGradGuard noGrad;
    torch::manual_seed(11);
    for (const LayerEntry &entry : model.layers())
        entry.layer->latent().add_(torch::randn(entry.layer->latent().sizes()) * by);
}

std::vector<float> scalarsOf(Model &model)
{
    std::vector<float> all;
    for (const std::size_t index : model.selected()) {
        const torch::Tensor values = model.layers()[index].layer->quantizer()->scalars();
        all.insert(all.end(), values.data_ptr<float>(), values.data_ptr<float>() + values.numel());
    }
    return all;
}

bool same(const std::vector<float> &a, const std::vector<float> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), sameNumber<float>);
}

}  // namespace

class TestEvaluate : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void countsAsByHand_data();
    void countsAsByHand();
    void nanIsWrong();
    void metricsOfNothing();
    void asOneForwardPass_data();
    void asOneForwardPass();
    void leavesNoTrace_data();
    void leavesNoTrace();
    void nanIsNotHidden();
};

void TestEvaluate::countsAsByHand_data()
{
    QTest::addColumn<int>("classes");
    for (const int classes : {1, 2, 3, 5, 6, 10, 200})
        QTest::addRow("%d classes", classes) << classes;
}

void TestEvaluate::countsAsByHand()
{
    QFETCH(int, classes);
    torch::manual_seed(static_cast<std::uint64_t>(classes));
    torch::Tensor logits = torch::randn({64, classes});
    logits.slice(0, 32) = (logits.slice(0, 32) * 2).round();  // ties
    const torch::Tensor labels = torch::randint(classes, {64}, torch::kInt64);
    for (int spoiled = 0; spoiled < 2; ++spoiled) {
        const Correct correct = countCorrect(logits, labels);
        QCOMPARE(static_cast<std::int64_t>(correct.top1.item<float>()), naiveCorrect(logits, labels, 1));
        QCOMPARE(static_cast<std::int64_t>(correct.top5.item<float>()), naiveCorrect(logits, labels, 5));
        for (int n = 0; n < 64; n += 3)
            logits[n][n % classes] = NAN;
    }
}

void TestEvaluate::nanIsWrong()
{
    const torch::Tensor labels = torch::zeros({2}, torch::kInt64);
    const torch::Tensor good = torch::tensor({{5.0F, 1.0F}, {5.0F, 1.0F}});
    QCOMPARE(countCorrect(good, labels).top1.item<float>(), 2.0F);
    const torch::Tensor own = torch::tensor({{NAN, 1.0F}, {5.0F, 1.0F}});
    QCOMPARE(countCorrect(own, labels).top1.item<float>(), 1.0F);
    const torch::Tensor other = torch::tensor({{5.0F, NAN}, {5.0F, 1.0F}});
    QCOMPARE(countCorrect(other, labels).top1.item<float>(), 1.0F);
    QCOMPARE(countCorrect(other, labels).top5.item<float>(), 1.0F);
}

void TestEvaluate::metricsOfNothing()
{
    const EpochMetrics none = metricsOf({});
    QVERIFY(std::isnan(none.loss) && std::isnan(none.top1) && std::isnan(none.top5));
    const EpochMetrics some = metricsOf({3, 1, 2, 4});
    QCOMPARE(some.loss, 0.75);
    QCOMPARE(some.top1, 0.25);
    QCOMPARE(some.top5, 0.5);
}

void TestEvaluate::asOneForwardPass_data()
{
    QTest::addColumn<bool>("quantized");
    QTest::newRow("full precision") << false;
    QTest::newRow("ternary") << true;
}

void TestEvaluate::asOneForwardPass()
{
    QFETCH(bool, quantized);
    const Bench bench;
    Model model = bench.model(quantized);
    static_cast<void>(model.network().forward(bench.images(64)));  // BatchNorm statistics of its own
    const EpochMetrics metrics = bench.evaluated(model);           // batches of 48, 48 and 4
    torch::NoGradGuard noGrad;
    model.setTraining(false);
    const torch::Tensor logits = model.network().forward(bench.images(100));
    std::vector<std::int64_t> classes;
    for (const std::uint32_t index : bench.data.trainIndices)
        classes.push_back(bench.data.train.labels[index]);
    const torch::Tensor labels = torch::tensor(classes);
    QCOMPARE(std::llround(metrics.top1 * 100), naiveCorrect(logits, labels, 1));
    QCOMPARE(std::llround(metrics.top5 * 100), naiveCorrect(logits, labels, 5));
    const double loss = torch::nn::functional::cross_entropy(logits, labels).item<double>();
    QVERIFY(std::abs(metrics.loss - loss) <= 1e-5 * loss);
}

void TestEvaluate::leavesNoTrace_data()
{
    QTest::addColumn<QString>("kind");
    QTest::addColumn<QString>("rule");
    QTest::addColumn<QString>("refresh");
    QTest::newRow("ttq") << "ttq"
                         << "max_fraction"
                         << "step";
    QTest::newRow("ttq, once an epoch") << "ttq"
                                        << "constant_sparsity"
                                        << "epoch";
    QTest::newRow("twn") << "twn"
                         << "mean_fraction"
                         << "step";
    QTest::newRow("he") << "he"
                        << "max_fraction"
                        << "step";
    QTest::newRow("rel") << "rel"
                         << "max_fraction"
                         << "step";
    QTest::newRow("sparse_tanh") << "sparse_tanh"
                                 << "constant_sparsity"
                                 << "epoch";
}

void TestEvaluate::leavesNoTrace()
{
    QFETCH(QString, kind);
    QFETCH(QString, rule);
    QFETCH(QString, refresh);
    Bench bench;
    bench.config.quantizer.kind = kind.toStdString();
    bench.config.quantizer.rule = rule.toStdString();
    bench.config.quantizer.threshold = 0.5;
    bench.config.quantizer.refresh = refresh.toStdString();
    bench.config.quantizer.expansion = {0.75};
    Model watched = bench.model(true), alone = bench.model(true);
    const torch::Tensor images = bench.images(32);
    std::vector<float> changed;
    for (int step = 0; step < 3; ++step) {
        for (Model *model : {&watched, &alone}) {
            moveLatents(*model, 0.1);
            static_cast<void>(model->network().forward(images));
        }
        const std::string before = hashOf(watched.tensors());
        const std::vector<float> scalars = scalarsOf(watched);
        QVERIFY(std::isfinite(bench.evaluated(watched).loss));
        QCOMPARE(hashOf(watched.tensors()), before);
        QVERIFY(same(scalarsOf(watched), scalars));
        QVERIFY(watched.network().is_training());
        moveLatents(watched, 0.2);  // latents far from the last forward pass: their codes must not be taken over
        static_cast<void>(bench.evaluated(watched));
        moveLatents(watched, -0.2);
        moveLatents(alone, 0.2);
        moveLatents(alone, -0.2);
        QCOMPARE(hashOf(watched.tensors()), hashOf(alone.tensors()));
        QVERIFY(same(scalarsOf(watched), scalarsOf(alone)));  // codes_changed among them
    }
    // The twin: a forward pass in training mode does leave traces.
    static_cast<void>(watched.network().forward(images));
    QVERIFY(hashOf(watched.tensors()) != hashOf(alone.tensors()));
}

void TestEvaluate::nanIsNotHidden()
{
    const Bench bench;
    Model model = bench.model(false);
    {
        torch::NoGradGuard noGrad;
        for (auto &[name, tensor] : model.tensors())
            if (name == "fc.bias")
                tensor[3] = NAN;
    }
    const EpochMetrics metrics = bench.evaluated(model);
    QVERIFY(std::isnan(metrics.loss) && std::isnan(metrics.top1) && std::isnan(metrics.top5));
}

QTEST_APPLESS_MAIN(TestEvaluate)
#include "tst_evaluate.moc"
