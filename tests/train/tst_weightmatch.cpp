#include <QTest>

#include "train/weightmatch.h"

using namespace ttq;

namespace {

using Shape = std::vector<std::int64_t>;
using Shapes = std::vector<NamedShape>;

const Shapes kNetwork
    = {{"conv1.weight", {4, 3, 3, 3}},          {"bn1.weight", {4}},        {"bn1.num_batches_tracked", {}},
       {"layer1.0.conv1.weight", {4, 4, 3, 3}}, {"linear.weight", {10, 4}}, {"linear.bias", {10}}};

Shapes without(Shapes shapes, const std::string &name)
{
    std::erase_if(shapes, [&](const NamedShape &shape) { return shape.name == name; });
    return shapes;
}

Shapes renamed(Shapes shapes, const std::string &from, const std::string &to)
{
    for (NamedShape &shape : shapes)
        if (shape.name == from)
            shape.name = to;
    return shapes;
}

Expected<WeightMatch> match(const Shapes &file, const std::vector<NameMapping> &map = {})
{
    return matchWeights(file, kNetwork, map, "some.pt");
}

QString said(const Expected<WeightMatch> &result)
{
    return QString::fromStdString(result ? "it matches" : result.error().detail);
}

// Name in the file of what went into `network`.
std::string sourceOf(const WeightMatch &match, const Shapes &file, const std::string &network)
{
    for (const WeightMatch::Pair &pair : match.pairs)
        if (kNetwork[pair.network].name == network)
            return file[pair.file].name;
    return {};
}

}  // namespace

Q_DECLARE_METATYPE(Shape)

class TestWeightMatch : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void equalNamesMatch()
    {
        Shapes file = kNetwork;
        std::reverse(file.begin(), file.end());
        const auto result = match(file);
        QVERIFY2(result, qPrintable(said(result)));
        QCOMPARE(result->pairs.size(), kNetwork.size());
        for (const NamedShape &tensor : kNetwork)
            QCOMPARE(sourceOf(*result, file, tensor.name), tensor.name);
        QVERIFY(result->notes.empty());
    }

    void whatDoesNotFitIsListed()
    {
        Shapes file = renamed(renamed(kNetwork, "bn1.weight", "bn1.gamma"), "linear.bias", "linear.bais");
        file[0].shape = {8, 3, 3, 3};
        const auto compared = compareWeights(file, kNetwork, {}, "some.pt");
        QVERIFY(compared);
        QVERIFY(!compared->fits());
        QCOMPARE(compared->missing.size(), std::size_t{2});
        QCOMPARE(compared->missing[1].name, std::string("linear.bias"));
        QCOMPARE(compared->missing[1].nearest, std::string("linear.bais"));
        QCOMPARE(compared->unknown.size(), std::size_t{2});
        QCOMPARE(compared->misshapen.size(), std::size_t{1});
        QCOMPARE(kNetwork[compared->misshapen[0].network].name, std::string("conv1.weight"));
        const auto fitting = compareWeights(kNetwork, kNetwork, {}, "some.pt");
        QVERIFY(fitting && fitting->fits() && fitting->pairs.size() == kNetwork.size());
    }

    void countersAreOptionalOnBothSides()
    {
        QVERIFY(match(without(kNetwork, "bn1.num_batches_tracked")));
        Shapes more = kNetwork;
        more.push_back({"bn9.num_batches_tracked", {}});
        QVERIFY(match(more));
    }

    void otherConventionsMatch()
    {
        Shapes file = renamed(kNetwork, "layer1.0.conv1.weight", "stage_1.0.conv_a.weight");
        file = renamed(renamed(file, "linear.weight", "classifier.weight"), "linear.bias", "classifier.bias");
        const auto result = match(file);
        QVERIFY2(result, qPrintable(said(result)));
        QCOMPARE(sourceOf(*result, file, "layer1.0.conv1.weight"), std::string("stage_1.0.conv_a.weight"));
        QCOMPARE(sourceOf(*result, file, "linear.bias"), std::string("classifier.bias"));
        QCOMPARE(result->notes.size(), std::size_t(1));
        QVERIFY(result->notes[0].starts_with("3 tensors"));
    }

    void conventions_data()
    {
        QTest::addColumn<QString>("one");
        QTest::addColumn<QString>("other");
        QTest::addColumn<bool>("same");
        QTest::newRow("stages") << "stage2.block3.conv1.weight"
                                << "layer2.3.conv1.weight" << true;
        QTest::newRow("dotted norms") << "features.denselayer1.norm.1.bias"
                                      << "features.denselayer1.norm1.bias" << true;
        QTest::newRow("another stage") << "stage2.block3.conv1.weight"
                                       << "layer3.3.conv1.weight" << false;
        QTest::newRow("another block") << "stage2.block3.conv1.weight"
                                       << "layer2.2.conv1.weight" << false;
        QTest::newRow("norm is not conv") << "a.norm.1.weight"
                                          << "a.conv1.weight" << false;
        QTest::newRow("weight is not bias") << "fc.weight"
                                            << "linear.bias" << false;
    }

    void conventions()
    {
        QFETCH(QString, one);
        QFETCH(QString, other);
        QFETCH(bool, same);
        QCOMPARE(canonicalWeightName(one.toStdString()) == canonicalWeightName(other.toStdString()), same);
    }

    void doubtMatchesNothing()
    {
        Shapes file = without(kNetwork, "linear.bias");
        file.push_back({"fc.bias", {10}});
        file.push_back({"classifier.bias", {10}});
        const auto result = match(file);
        QVERIFY(!result);
        QVERIFY2(said(result).contains("missing in the file (1): linear.bias"), qPrintable(said(result)));
        QVERIFY2(said(result).contains("unknown to the network (2): "), qPrintable(said(result)));
    }

    void namesWhatDoesNotFit_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("message");
        QTest::newRow("missing") << "missing"
                                 << "missing in the file (1): conv1.weight";
        QTest::newRow("slip") << "slip"
                              << "missing in the file (1): linear.bias (nearest in the file: linear.bais)";
        QTest::newRow("slip, other side")
            << "slip"
            << "unknown to the network (1): linear.bais (nearest in the network: linear.bias)";
        QTest::newRow("shape") << "shape"
                               << "of another shape (1): linear.bias has 100 in the file and 10 in the network";
        QTest::newRow("many") << "many"
                              << "unknown to the network (50): ";
        QTest::newRow("many, shortened") << "many"
                                         << "and 44 more";
        QTest::newRow("the file") << "missing"
                                  << "some.pt does not fit the network";
    }

    void namesWhatDoesNotFit()
    {
        QFETCH(QString, change);
        QFETCH(QString, message);
        Shapes file = kNetwork;
        if (change == "missing")
            file = without(file, "conv1.weight");
        else if (change == "slip")
            file = renamed(file, "linear.bias", "linear.bais");
        else if (change == "shape")
            file.back().shape = {100};
        else
            for (int i = 0; i < 50; ++i)
                file.push_back({"other" + std::to_string(i), {1}});
        const auto result = match(file);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(said(result).contains(message), qPrintable(said(result)));
    }

    void aMapDecides()
    {
        Shapes file = renamed(renamed(kNetwork, "linear.weight", "head.w"), "linear.bias", "head.b");
        QVERIFY(!match(file));
        const auto result = match(file, {{"head.w", "linear.weight"}, {"head.b", "linear.bias"}});
        QVERIFY2(result, qPrintable(said(result)));
        QCOMPARE(sourceOf(*result, file, "linear.weight"), std::string("head.w"));
    }

    void aMapMayNameLayers()
    {
        const Shapes file = renamed(renamed(kNetwork, "linear.weight", "head.weight"), "linear.bias", "head.bias");
        const auto result = match(file, {{"head", "linear"}});
        QVERIFY2(result, qPrintable(said(result)));
        QCOMPARE(sourceOf(*result, file, "linear.bias"), std::string("head.bias"));
    }

    void aMapMayLeaveOut()
    {
        Shapes file = kNetwork;
        file[4].shape = {200, 4};
        file[5].shape = {200};
        QVERIFY(!match(file));
        const auto result = match(file, {{"linear", "-"}, {"-", "linear"}});
        QVERIFY2(result, qPrintable(said(result)));
        QCOMPARE(sourceOf(*result, file, "linear.weight"), std::string());
        QCOMPARE(result->notes.size(), std::size_t(2));
    }

    void aMapMayResample_data()
    {
        QTest::addColumn<Shape>("shape");
        QTest::addColumn<bool>("fits");
        QTest::newRow("larger kernels") << Shape{4, 3, 7, 7} << true;
        QTest::newRow("the same") << Shape{4, 3, 3, 3} << true;
        QTest::newRow("other channels") << Shape{4, 1, 7, 7} << false;
        QTest::newRow("no pixels") << Shape{4, 3, 0, 7} << false;
        QTest::newRow("no kernels") << Shape{4, 3} << false;
    }

    void aMapMayResample()
    {
        QFETCH(Shape, shape);
        QFETCH(bool, fits);
        const std::vector<std::int64_t> own = kNetwork[0].shape;
        Shapes file = kNetwork;
        file[0].shape = shape;
        const auto result = match(file, {{"conv1", "conv1", true}});
        QCOMPARE(bool(result), fits);
        if (!fits) {
            QVERIFY2(said(result).contains("of another shape (1): conv1.weight"), qPrintable(said(result)));
            return;
        }
        const bool other = shape != own;
        QCOMPARE(result->pairs[0].resample, other);
        QCOMPARE(result->notes.size(), std::size_t(other ? 1 : 0));
        QCOMPARE(bool(match(file, {{"conv1", "conv1", false}})), !other);  // twin: not asked for
    }

    void aMapWithUnknownNamesIsRefused()
    {
        const auto left = match(kNetwork, {{"linaer", "linear"}}), right = match(kNetwork, {{"linear", "nothing"}});
        QVERIFY(!left && !right);
        QVERIFY2(said(left).contains("linaer"), qPrintable(said(left)));
        QVERIFY2(said(right).contains("the network does not have"), qPrintable(said(right)));
    }

    void readsMaps()
    {
        const auto columns = parseNameMap("# names\nhead.w  linear.weight\n\n a\tb # both\r\n", "map.txt");
        QVERIFY2(columns, columns ? "" : columns.error().detail.c_str());
        QCOMPARE(columns->size(), std::size_t(2));
        QCOMPARE((*columns)[1].file, std::string("a"));
        QCOMPARE((*columns)[1].network, std::string("b"));
        QVERIFY(!(*columns)[0].resample);
        const auto third = parseNameMap("conv0 conv0 lanczos # 7x7\nfc fc\n", "map.txt");
        QVERIFY2(third, third ? "" : third.error().detail.c_str());
        QVERIFY((*third)[0].network == "conv0" && (*third)[0].resample && !(*third)[1].resample);
        const auto toml = parseNameMap("\"head.w\" = \"linear.weight\"\n", "map.toml");
        QVERIFY2(toml, toml ? "" : toml.error().detail.c_str());
        QCOMPARE((*toml)[0].file, std::string("head.w"));
        QCOMPARE((*toml)[0].network, std::string("linear.weight"));
    }

    void refusesOtherMaps_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("message");
        QTest::newRow("one column") << "map.txt"
                                    << "a b\nhead.w\n"
                                    << "map.txt:2: a line has two names";
        QTest::newRow("three columns") << "map.txt"
                                       << "a b c\n"
                                       << "map.txt:1: a line has two names";
        QTest::newRow("four columns") << "map.txt"
                                      << "a b lanczos c\n"
                                      << "map.txt:1: a line has two names";
        QTest::newRow("another filter") << "map.txt"
                                        << "a b\nb b bicubic\n"
                                        << "map.txt:2: a line has two names";
        QTest::newRow("bare dots") << "map.toml"
                                   << "head.w = 'x'\n"
                                   << "map.toml:1: 'head' has to be a quoted name";
        QTest::newRow("number") << "map.toml"
                                << "\nhead = 3\n"
                                << "map.toml:2: 'head' has to be a quoted name";
        QTest::newRow("no TOML") << "map.toml"
                                 << "head w\n"
                                 << "map.toml:1: not valid TOML";
    }

    void refusesOtherMaps()
    {
        QFETCH(QString, name);
        QFETCH(QString, text);
        QFETCH(QString, message);
        const auto map = parseNameMap(text.toStdString(), name.toStdString());
        QVERIFY(!map);
        const QString detail = QString::fromStdString(map.error().detail);
        QVERIFY2(detail.startsWith(message), qPrintable(detail));
    }
};

QTEST_APPLESS_MAIN(TestWeightMatch)
#include "tst_weightmatch.moc"
