// "Start from" of the New run dialog: the engine says whether a file of weights fits, and the dialog shows what it said.
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTreeWidget>

#include "configform.h"
#include "newrundialog.h"
#include "weightscheck.h"
#include "weightsfit.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestWeightsCheck : public QObject {
    Q_OBJECT

private:
    Home m_home;
    QString m_weights;

    // What the dialog says about the file, for a network of `width`.
    static void choose(NewRunDialog &dialog, const QString &file, const QString &width = "4")
    {
        dialog.form()->edit("network.width", width);
        dialog.findChild<QLineEdit *>("initFile")->setText(file);
        auto *check = dialog.findChild<WeightsCheck *>();
        QTRY_VERIFY_WITH_TIMEOUT(!check->isChecking() && !check->verdict().contains("…"), kPatience);
    }

private Q_SLOTS:
    void initTestCase()
    {
        const QString run = m_home.finishedRun("source");
        m_weights = m_home.file("latent.safetensors");
        COMPARE_EXIT(runTtq({"export-weights", run, "--what", "latent", "--out", m_weights}), 0);
    }

    void init() { failOnOurWarnings(); }

    void weightsThatFit()
    {
        NewRunDialog dialog("demo");
        QVERIFY(!dialog.findChild<QLabel *>("weightsVerdict")->isVisibleTo(&dialog));
        choose(dialog, m_weights);
        auto *check = dialog.findChild<WeightsCheck *>();
        QVERIFY2(check->fit()["fits"].toBool(), qPrintable(check->verdict()));
        QVERIFY2(check->verdict().startsWith("Fits"), qPrintable(check->verdict()));
        QVERIFY2(check->verdict().contains("zeros"), qPrintable(check->verdict()));
        QCOMPARE(QString::fromStdString(dialog.newRun().config.init), m_weights);
        QVERIFY(dialog.findChild<QLabel *>("weightsVerdict")->isVisibleTo(&dialog));
        // Without the file nothing is said.
        dialog.findChild<QLineEdit *>("initFile")->clear();
        QVERIFY(!dialog.findChild<QLabel *>("weightsVerdict")->isVisibleTo(&dialog));
        QVERIFY(dialog.newRun().config.init.empty());
    }

    void weightsOfAnotherWidth()
    {
        NewRunDialog dialog("demo");
        choose(dialog, m_weights, "8");
        auto *check = dialog.findChild<WeightsCheck *>();
        QVERIFY2(check->verdict().startsWith("Does not fit"), qPrintable(check->verdict()));
        QVERIFY(!check->fit()["misshapen"].toArray().isEmpty());
        // What the network is made of is looked at again when it changes.
        dialog.form()->edit("network.width", "4");
        QTRY_VERIFY2_WITH_TIMEOUT(check->verdict().startsWith("Fits"), qPrintable(check->verdict()), kPatience);
    }

    void mappingsCount()
    {
        const QString map = m_home.file("map.txt");
        QFile file(map);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("fc  -\n-  fc\n") > 0);
        file.close();
        NewRunDialog dialog("demo");
        choose(dialog, m_weights);
        auto *check = dialog.findChild<WeightsCheck *>();
        const auto all = check->fit()["matched"].toArray().size();
        dialog.findChild<QLineEdit *>("initMap")->setText(map);
        QTRY_VERIFY2_WITH_TIMEOUT(check->fit()["matched"].toArray().size() == all - 2, qPrintable(check->verdict()),
                                  kPatience);
        QVERIFY2(check->verdict().startsWith("Fits"), qPrintable(check->verdict()));
    }

    void filesThatAreNone_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("missing") << "nowhere.pt" << QByteArray();
        QTest::newRow("no weights") << "text.pt" << QByteArray("these are no weights");
    }

    void filesThatAreNone()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, content);
        const QString path = m_home.file(name);
        if (!content.isEmpty()) {
            QFile file(path);
            QVERIFY(file.open(QIODevice::WriteOnly) && file.write(content) == content.size());
        }
        NewRunDialog dialog("demo");
        choose(dialog, path);
        auto *check = dialog.findChild<WeightsCheck *>();
        QVERIFY2(check->fit().isEmpty() && check->verdict().contains(name), qPrintable(check->verdict()));
        QVERIFY(!dialog.findChild<QPushButton *>("weightsDetails")->isVisibleTo(&dialog));
    }

    void detailsListTensorsAndLayers()
    {
        NewRunDialog dialog("demo");
        choose(dialog, m_weights, "8");
        auto *check = dialog.findChild<WeightsCheck *>();
        const WeightsFitDialog details("latent.safetensors", check->fit(), &dialog);
        const auto trees = details.findChildren<QTreeWidget *>();
        QCOMPARE(trees.size(), 2);
        const QTreeWidget *tensors = trees[0]->accessibleName() == "Tensors" ? trees[0] : trees[1];
        QVERIFY(tensors->topLevelItemCount() > 10);
        // What does not fit is on top.
        QCOMPARE(tensors->topLevelItem(0)->text(0), QString("of another shape"));
        QVERIFY(tensors->topLevelItem(0)->text(1).contains(", not "));
    }

    void argumentsSayTheNetwork()
    {
        auto run = newRunFromRecipe("demo");
        QVERIFY(run);
        QCOMPARE(*fitArguments(*run), QStringList());
        QVERIFY(setConfigKey(run->config, "init", "/w/one.pt"));
        QVERIFY(setConfigKey(run->config, "network.width", "8"));
        run->dataFolder = "/data";
        const QStringList arguments = *fitArguments(*run);
        QCOMPARE(arguments.mid(0, 4), (QStringList{"inspect", "/w/one.pt", "--fit", "--json"}));
        QVERIFY(arguments.contains("--recipe") && arguments.contains("network.width=8"));
        QVERIFY(arguments.contains("/data") && !arguments.contains("--out") && !arguments.contains("--quiet"));
        QVERIFY(arguments.filter("init=").isEmpty());
    }
};

QTEST_MAIN(TestWeightsCheck)
#include "tst_weightscheck.moc"
