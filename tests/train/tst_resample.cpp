// Lanczos resampling of kernels against its definition, evaluated directly in two dimensions, and its invariants.
#include <QtTest>
#include <torch/torch.h>

#include <cmath>
#include <numbers>

#include "train/resample.h"

using namespace ttq;

namespace {

long double lanczos3(long double x)
{
    if (std::abs(x) >= 3)
        return 0;
    const auto sinc = [](long double a) {
        const long double angle = std::numbers::pi_v<long double> * a;
        return a == 0 ? 1 : std::sin(angle) / angle;
    };
    return sinc(x) * sinc(x / 3);
}

// Element (row, column) of the result: Σ weight·value / Σ weight over all pixels of the picture.
double resampled(const torch::Tensor &picture, std::int64_t height, std::int64_t width, std::int64_t row,
                 std::int64_t column)
{
    const auto weight = [](std::int64_t x, std::int64_t from, std::int64_t to, std::int64_t i) {
        const long double step = static_cast<long double>(from) / static_cast<long double>(to);
        const long double centre = (static_cast<long double>(i) + 0.5L) * step;
        return lanczos3((static_cast<long double>(x) + 0.5L - centre) / std::max(step, 1.0L));
    };
    long double sum = 0, weights = 0;
    for (std::int64_t y = 0; y < picture.size(0); ++y)
        for (std::int64_t x = 0; x < picture.size(1); ++x) {
            const long double w = weight(y, picture.size(0), height, row) * weight(x, picture.size(1), width, column);
            sum += w * picture[y][x].item<double>();
            weights += w;
        }
    return static_cast<double>(sum / weights);
}

}  // namespace

class TestResample : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheDefinition_data();
    void agreesWithTheDefinition();
    void invariants();
};

void TestResample::agreesWithTheDefinition_data()
{
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("width");
    QTest::newRow("DenseNet's first layer") << 7 << 3 << 3;
    QTest::newRow("larger") << 3 << 7 << 7;
    QTest::newRow("two ways") << 5 << 3 << 8;
    QTest::newRow("to one") << 7 << 1 << 1;
}

void TestResample::agreesWithTheDefinition()
{
    QFETCH(int, from);
    QFETCH(int, height);
    QFETCH(int, width);
    torch::manual_seed(5);
    const torch::Tensor kernels = torch::randn({2, 3, from, from});
    const torch::Tensor made = resampleLanczos(kernels, height, width);
    QVERIFY(made.sizes() == (std::vector<std::int64_t>{2, 3, height, width}) && made.scalar_type() == torch::kFloat32);
    for (std::int64_t out = 0; out < 2; ++out)
        for (std::int64_t in = 0; in < 3; ++in)
            for (std::int64_t y = 0; y < height; ++y)
                for (std::int64_t x = 0; x < width; ++x) {
                    const double expected = resampled(kernels[out][in], height, width, y, x);
                    const double is = made[out][in][y][x].item<double>();
                    QVERIFY2(std::abs(is - expected) < 1e-6, qPrintable(QString("%1, not %2").arg(is).arg(expected)));
                }
}

void TestResample::invariants()
{
    torch::manual_seed(6);
    const torch::Tensor kernels = torch::randn({4, 2, 7, 7});
    QVERIFY(torch::allclose(resampleLanczos(kernels, 7, 7), kernels, 0, 1e-6));  // weights are zero between pixels
    QVERIFY(torch::allclose(resampleLanczos(torch::full({1, 1, 7, 7}, 2.5), 3, 3), torch::full({1, 1, 3, 3}, 2.5)));
    const torch::Tensor made = resampleLanczos(kernels, 3, 3);
    QVERIFY(torch::allclose(resampleLanczos(kernels.flip({3}), 3, 3), made.flip({3}), 1e-5, 1e-6));
    QVERIFY(torch::allclose(resampleLanczos(kernels.transpose(2, 3), 3, 3), made.transpose(2, 3), 1e-5, 1e-6));
    QVERIFY(!torch::allclose(made, kernels.narrow(2, 2, 3).narrow(3, 2, 3), 0.1, 0.1));  // twin: no cut-out
}

QTEST_APPLESS_MAIN(TestResample)
#include "tst_resample.moc"
