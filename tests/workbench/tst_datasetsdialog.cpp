// The data sets' dialog: what it lists, fetches, checks and says, with the real engine and with one that plays a part.
#include <QDesktopServices>
#include <QLabel>
#include <QMessageBox>
#include <QProgressBar>
#include <QPushButton>

#include "base/safefile.h"
#include "datasetsdialog.h"
#include "workbenchfixture.h"

using namespace ttq;
using namespace ttq::test;

class TestDataSetsDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void listsWhatIsHere();
    void tellsHowToGetOthers();
    void fetchesWithProgress();
    void cancelsAndContinues();
    void closingEndsADownload();
    void saysWhatWentWrong();
    void verifies();
    void marksDamage();
    void survivesABrokenEngine_data();
    void survivesABrokenEngine();
    void opensFromTheMenu();
    void readsListsStrictly();

private:
    QPushButton *button(const char *name) const { return m_dialog->findChild<QPushButton *>(name); }
    void open(const QString &folder = {})
    {
        m_dialog = std::make_unique<DataSetsDialog>(folder);
        m_dialog->show();
    }
    bool listed() const { return !m_dialog->table()->rows().isEmpty(); }
    // A shell script in the engine's place; "$2" is list, fetch or verify.
    void play(const QByteArray &script)
    {
        const QString path = m_home->file("engine.sh");
        QVERIFY(writeFile(path.toStdString(), ("#!/bin/sh\n" + script).toStdString()).has_value());
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        qputenv("TTQ_ENGINE", path.toUtf8());
    }

    std::unique_ptr<Home> m_home;
    std::unique_ptr<DataSetsDialog> m_dialog;
};

namespace {

// One set that is fetched: not here, begun, or here, as a file beside it says.
const QByteArray kList = R"(
here=$(cat "$0.state" 2>/dev/null)
row() { printf '[{"name":"cifar10","description":"pictures","folder":%s,"address":"https://example.org/","train":50000,"test":10000,"classes":10,"download_bytes":170052171,"partial_bytes":%s,"how_to_get":null}]\n' "$1" "$2"; }
if [ "$2" = list ]; then
  case $here in
    there) row '"/data/cifar"' 0 ;;
    begun) row null 1000000 ;;
    *) row null 0 ;;
  esac
  exit 0
fi
)";

}  // namespace

void TestDataSetsDialog::initTestCase()
{
    failOnOurWarnings();
    m_home = std::make_unique<Home>();
}

void TestDataSetsDialog::init()
{
    failOnOurWarnings();
    qputenv("TTQ_ENGINE", TTQ_BINARY);
    QFile::remove(m_home->file("engine.sh.state"));
    m_home->forgetPreferences();
}

void TestDataSetsDialog::cleanup()
{
    m_dialog.reset();
    endAllEngines();
}

void TestDataSetsDialog::listsWhatIsHere()
{
    open();
    QVERIFY(m_dialog->message().contains("what is here"));
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    QVERIFY(m_dialog->message().isEmpty());
    DataSetsTable *table = m_dialog->table();
    QCOMPARE(table->topLevelItemCount(), table->rows().size());
    QVERIFY(table->choose("fashion-mnist-12k"));
    QCOMPARE(table->state("fashion-mnist-12k"), QString("there"));
    QVERIFY(!button("fetch")->isEnabled() && button("verify")->isEnabled() && button("openFolder")->isEnabled());
    QVERIFY(table->choose("cifar10"));
    QCOMPARE(table->state("cifar10"), QString("not there"));
    QVERIFY(button("fetch")->isEnabled() && !button("verify")->isEnabled() && !button("openFolder")->isEnabled());
    QVERIFY(!button("cancelFetch")->isEnabled());
    QVERIFY(m_dialog->findChild<QLabel *>("aboutDataSet")->text().contains("32×32"));
    QVERIFY(!table->choose("nothing"));
    for (const QPushButton *one : m_dialog->findChildren<QPushButton *>())
        QVERIFY2(!one->text().isEmpty(), qPrintable(one->objectName()));
}

void TestDataSetsDialog::tellsHowToGetOthers()
{
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    QVERIFY(m_dialog->table()->choose("imagenet"));
    QVERIFY(!button("fetch")->isEnabled());
    button("howToGet")->click();
    auto *box = m_dialog->findChild<QMessageBox *>("howToGetBox");
    QVERIFY(box != nullptr);
    QVERIFY2(box->text().contains("ILSVRC2012_img_train.tar"), qPrintable(box->text()));
    box->close();
}

void TestDataSetsDialog::fetchesWithProgress()
{
    play(kList + R"(
printf '{"event":"progress","stage":"download","file":"x.gz","done":85000000,"total":170052171,"bytes_per_second":5000000}\n'
while [ ! -e "$0.go" ]; do sleep 0.02; done
printf '{"event":"progress","stage":"unpack","file":"x.gz","done":1,"total":2,"bytes_per_second":0}\nno json\n'
echo there >"$0.state"
)");
    QFile::remove(m_home->file("engine.sh.go"));
    open("/somewhere");
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    QSignalSpy fetched(m_dialog.get(), &DataSetsDialog::fetched);
    button("fetch")->click();
    QVERIFY(m_dialog->isBusy());
    QVERIFY(!button("fetch")->isEnabled() && button("cancelFetch")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(m_dialog->message().contains("/s"), kPatience);
    QVERIFY2(m_dialog->message().contains("x.gz: 85.0 MB of 170.1 MB, 5.0 MB/s"), qPrintable(m_dialog->message()));
    const auto *bar = m_dialog->findChild<QProgressBar *>();
    QVERIFY(bar->isVisible());
    QCOMPARE(bar->value(), 499);
    QVERIFY(writeFile(m_home->file("engine.sh.go").toStdString(), "x").has_value());
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->table()->state("cifar10"), QString("there, sound"), kPatience);
    QCOMPARE(fetched.size(), 1);
    QVERIFY2(m_dialog->message().contains("cifar10 is here"), qPrintable(m_dialog->message()));
    QVERIFY(!bar->isVisible());
    QVERIFY(button("verify")->isEnabled());
}

void TestDataSetsDialog::cancelsAndContinues()
{
    play(kList + R"(
trap 'echo begun >"$0.state"; echo "ttq: cancelled" >&2; exit 1' TERM
printf '{"event":"notice","text":"so it goes"}\n'
while :; do sleep 0.02; done
)");
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    button("fetch")->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->message(), QString("so it goes"), kPatience);
    button("cancelFetch")->click();
    QVERIFY(!button("cancelFetch")->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(!m_dialog->isBusy(), kPatience);
    QVERIFY2(m_dialog->message().contains("continues it"), qPrintable(m_dialog->message()));
    QTRY_VERIFY_WITH_TIMEOUT(m_dialog->table()->state("cifar10").startsWith("begun"), kPatience);
    QVERIFY(button("fetch")->isEnabled());
    QVERIFY(button("fetch")->text().contains("ontinue"));
}

void TestDataSetsDialog::closingEndsADownload()
{
    play(kList + R"(
trap 'echo ended >"$0.ended"; exit 1' TERM
printf '{"event":"notice","text":"so it goes"}\n'
while :; do sleep 0.02; done
)");
    const QString ended = m_home->file("engine.sh.ended");
    QFile::remove(ended);
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    button("fetch")->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->message(), QString("so it goes"), kPatience);
    m_dialog.reset();
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(ended), kPatience);
}

void TestDataSetsDialog::saysWhatWentWrong()
{
    // The real engine, which can reach nobody here.
    play("if [ \"$2\" = fetch ]; then exec '" TTQ_BINARY "' datasets fetch nonsense --json; fi\nexec '" TTQ_BINARY
         "' \"$@\"\n");
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    QVERIFY(m_dialog->table()->choose("cifar10"));
    button("fetch")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!m_dialog->isBusy(), kPatience);
    QVERIFY2(m_dialog->message().contains("unknown data set 'nonsense'"), qPrintable(m_dialog->message()));
    QVERIFY(button("fetch")->isEnabled());
}

void TestDataSetsDialog::verifies()
{
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    QVERIFY(m_dialog->table()->choose("fashion-mnist-12k"));
    button("verify")->click();
    QVERIFY(m_dialog->isBusy());
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->table()->state("fashion-mnist-12k"), QString("there, sound"), kPatience);
    QVERIFY2(m_dialog->message().contains("is sound"), qPrintable(m_dialog->message()));
}

void TestDataSetsDialog::marksDamage()
{
    play(kList + R"(
printf '{"name":"cifar10","damaged":[{"file":"a","reason":"a: offset 3"},{"file":"b","reason":"b"}],"sound":false}\n'
exit 1
)");
    QVERIFY(writeFile(m_home->file("engine.sh.state").toStdString(), "there").has_value());
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    button("verify")->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->table()->state("cifar10"), QString("damaged"), kPatience);
    QVERIFY2(m_dialog->message().contains("a: offset 3"), qPrintable(m_dialog->message()));
    // A check that could not be made is no verdict.
    play(kList + "echo 'ttq: no memory' >&2; exit 1\n");
    m_dialog.reset();
    open();
    QTRY_VERIFY_WITH_TIMEOUT(listed(), kPatience);
    button("verify")->click();
    QTRY_COMPARE_WITH_TIMEOUT(m_dialog->message(), QString("no memory"), kPatience);
    QCOMPARE(m_dialog->table()->state("cifar10"), QString("there"));
}

void TestDataSetsDialog::survivesABrokenEngine_data()
{
    QTest::addColumn<QByteArray>("script");
    QTest::addColumn<QString>("says");
    QTest::newRow("fails") << QByteArray("echo 'ttq: no such thing' >&2; exit 1\n") << "no such thing";
    QTest::newRow("fails in silence") << QByteArray("exit 3\n") << "exit code 3";
    QTest::newRow("dies") << QByteArray("kill -SEGV $$\n") << "signal 11";
    QTest::newRow("noise") << QByteArray("head -c 100000 /dev/zero\n") << "cannot be read";
    QTest::newRow("nothing") << QByteArray("exit 0\n") << "cannot be read";
    QTest::newRow("never ends its list") << QByteArray("yes\n") << "signal 9";
}

void TestDataSetsDialog::survivesABrokenEngine()
{
    QFETCH(QByteArray, script);
    QFETCH(QString, says);
    play(script);
    open();
    QTRY_VERIFY2_WITH_TIMEOUT(m_dialog->message().contains(says), qPrintable(m_dialog->message()), kPatience);
    QVERIFY(!listed());
    QVERIFY(!button("fetch")->isEnabled() && !button("verify")->isEnabled());
    qputenv("TTQ_ENGINE", "/nonexistent/ttq");
    m_dialog->setDataFolder("/nowhere");
    QTRY_VERIFY_WITH_TIMEOUT(m_dialog->message().contains("/nonexistent/ttq"), kPatience);
}

void TestDataSetsDialog::opensFromTheMenu()
{
    MainWindow window;
    window.show();
    window.actions()->dataSets->trigger();
    auto *dialog = window.findChild<DataSetsDialog *>();
    QVERIFY(dialog != nullptr && dialog->isVisible());
    window.actions()->dataSets->trigger();
    QCOMPARE(window.findChildren<DataSetsDialog *>().size(), 1);
    QTRY_VERIFY_WITH_TIMEOUT(!dialog->table()->rows().isEmpty(), kPatience);
    dialog->close();
}

void TestDataSetsDialog::readsListsStrictly()
{
    for (const char *text : {"", "{}", "[]", "[1", "null"})
        QVERIFY2(!parseDataSets(text).has_value(), text);
    const auto rows = parseDataSets(R"([{"name":"a","folder":null,"download_bytes":5},{"name":"b","folder":"/b"}])");
    QVERIFY(rows.has_value());
    QVERIFY((*rows)[0].canBeFetched() && !(*rows)[1].canBeFetched());
    QVERIFY(!(*rows)[0].isHere() && (*rows)[1].isHere());
}

QTEST_MAIN(TestDataSetsDialog)
#include "tst_datasetsdialog.moc"
