#include <QtTest>
#include <algorithm>
#include <set>

#include "runs/command.h"

using namespace ttq;

class TestCommand : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void namesReadBack()
    {
        for (int i = 0; i < 7; ++i)
            QCOMPARE(commandKindFromName(name(static_cast<CommandKind>(i))),
                     std::optional(static_cast<CommandKind>(i)));
        for (int i = 0; i < 5; ++i)
            QCOMPARE(commandStatusFromName(name(static_cast<CommandStatus>(i))),
                     std::optional(static_cast<CommandStatus>(i)));
        QVERIFY(!commandKindFromName("reboot"));
        QVERIFY(!commandStatusFromName("done"));
    }

    void keysAreThoseOfTheManual()
    {
        std::set<std::string> keys;
        for (const LiveKey &key : liveKeys()) {
            QVERIFY2(keys.insert(key.key).second, key.key.c_str());
            QVERIFY(!key.doc.empty());
            QCOMPARE(key.perLayer, key.key == "threshold" || key.key == "rule");
            QCOMPARE(key.acceptsAuto, key.key != "constraint");
            QCOMPARE(key.choices.empty(), !std::isnan(key.min));
        }
        const std::set<std::string> expected = {"lr",
                                                "lr.latents",
                                                "lr.scales",
                                                "lr.rest",
                                                "lr_multiplier",
                                                "lr_multiplier.latents",
                                                "lr_multiplier.scales",
                                                "lr_multiplier.rest",
                                                "threshold",
                                                "rule",
                                                "momentum",
                                                "weight_decay",
                                                "decay_scales",
                                                "constraint"};
        QVERIFY(keys == expected);
    }

    void payload_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("complaint");  // empty: accepted
        const auto row = [](const char *kind, const char *payload, const char *complaint) {
            QTest::addRow("%s %s", kind, payload) << kind << QByteArray(payload) << complaint;
        };
        for (const char *kind : {"pause", "resume", "stop", "checkpoint", "snapshot"}) {
            row(kind, "{}", "");
            row(kind, R"({"steps": 1})", "unknown field 'steps'");
            row(kind, "", "not a JSON object");
            row(kind, "[]", "not a JSON object");
            row(kind, "{", "not a JSON object");
            row(kind, "{} {}", "not a JSON object");
        }
        row("step", R"({"steps": 1})", "");
        row("step", R"({"steps": 1000000000})", "");
        row("step", "{}", "steps: is missing");
        for (const char *steps :
             {"0", "-1", "1.5", "\"3\"", "null", "true", "1000000001", "18446744073709551615", "1e3"})
            row("step", QByteArray("{\"steps\": ").append(steps).append("}").constData(), "steps: ");
        row("step", R"({"steps": 1e999})", "not a JSON object");
        row("step", R"({"steps": 1, "extra": 2})", "unknown field 'extra'");
        row("set", "{}", "key: is missing");
        row("set", R"({"key": "lr"})", "value: is missing");
        row("set", R"({"key": "lr", "value": 0.1})", "value: must be text");
        row("set", R"({"key": 3, "value": "0.1"})", "key: must be text");
        row("set", R"({"key": "lr", "value": "0.1", "layer": 1})", "layer: must be text");
        row("set", R"({"key": "lr", "value": "0.1", "layers": "*"})", "unknown field 'layers'");
        row("set", "{\"key\": \"lr\", \"value\": \"\xff\"}", "not a JSON object");
    }
    void payload()
    {
        QFETCH(QString, kind);
        QFETCH(QByteArray, payload);
        QFETCH(QString, complaint);
        const auto known = commandKindFromName(kind.toStdString());
        QVERIFY(known.has_value());
        check(validateCommand(*known, payload.toStdString()), complaint);
    }

    void set_data()
    {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("layer");
        QTest::addColumn<QString>("complaint");
        const auto row = [](const char *key, const char *value, const char *layer, const char *complaint) {
            QTest::addRow("%s=%s %s", key, value, layer) << key << value << layer << complaint;
        };
        for (const char *key : {"lr", "lr.latents", "lr.scales", "lr.rest", "weight_decay", "threshold"}) {
            for (const char *good : {"0", "0.05", "1e-4", "1", "auto"})
                row(key, good, "", "");
            for (const char *bad :
                 {"nan", "inf", "-inf", "1e308", "-1", "-1e-30", "", "abc", "0.1x", " 0.1", "0,1", "Auto"})
                row(key, bad, "", "is not allowed; allowed: a number from 0 to ");
        }
        for (const char *key :
             {"lr_multiplier", "lr_multiplier.latents", "lr_multiplier.scales", "lr_multiplier.rest"}) {
            for (const char *good : {"0.1", "2", "auto"})
                row(key, good, "", "");
            for (const char *bad : {"0", "-0", "nan", "1e308", "-1"})
                row(key, bad, "", "is not allowed; allowed: a number above 0 to ");
        }
        for (const char *good : {"0", "0.9", "0.99999", "auto"})
            row("momentum", good, "", "");
        for (const char *bad : {"1", "1e308", "-1", "nan"})
            row("momentum", bad, "", "is not allowed; allowed: a number from 0 to below 1, or auto");
        for (const char *good : {"true", "false", "auto"})
            row("decay_scales", good, "", "");
        for (const char *bad : {"1", "True", "nan", ""})
            row("decay_scales", bad, "", "allowed: true, false, or auto");
        for (const char *good : {"none", "clamp"})
            row("constraint", good, "", "");
        for (const char *bad : {"softplus", "auto", ""})
            row("constraint", bad, "", "allowed: none, clamp");
        for (const char *good : {"max_fraction", "constant_sparsity", "mean_fraction", "absolute", "auto"})
            row("rule", good, "stage*.conv?", "");
        row("rule", "median", "", "allowed: max_fraction, constant_sparsity, mean_fraction, absolute, or auto");
        row("threshold", "0.05", "stage1.block0.conv1", "");
        row("lr", "0.1", "stage1.*", "lr: cannot be set for a layer (given: 'stage1.*')");
        row("treshold", "0.05", "", "unknown key 'treshold'; did you mean 'threshold'?");
        row("learning_speed_of_everything", "1", "", "unknown key 'learning_speed_of_everything'; allowed: lr, ");
        row("", "1", "", "unknown key ''");
    }
    void set()
    {
        QFETCH(QString, key);
        QFETCH(QString, value);
        QFETCH(QString, layer);
        QFETCH(QString, complaint);
        const SetPayload payload{key.toStdString(), value.toStdString(), layer.toStdString()};
        check(validateCommand(CommandKind::Set, payload.toJson()), complaint);
    }

    void hugeTextIsRefusedBriefly()
    {
        const std::string million(1'000'000, 'x');
        for (const std::string &payload :
             {million, SetPayload{million, "1", ""}.toJson(), SetPayload{"lr", million, ""}.toJson(),
              SetPayload{std::string(60'000, 'y'), "1", ""}.toJson(),
              SetPayload{"lr", std::string(60'000, 'z'), ""}.toJson()}) {
            auto refused = validateCommand(CommandKind::Set, payload);
            QVERIFY(!refused);
            QVERIFY2(refused.error().detail.size() < 1000, refused.error().detail.substr(0, 2000).c_str());
        }
    }

    void setPayloadReadsBack()
    {
        const SetPayload payload{"threshold", "0.05", "a\"\\b*é"};
        const auto read = SetPayload::fromJson(payload.toJson());
        QVERIFY(read.has_value());
        QCOMPARE(read->key, payload.key);
        QCOMPARE(read->value, payload.value);
        QCOMPARE(read->layer, payload.layer);
        // Bytes that are no UTF-8 are replaced; the JSON stays JSON.
        QVERIFY(SetPayload::fromJson(SetPayload{"lr", "\xff\xfe", ""}.toJson()).has_value());
    }

private:
    static void check(Expected<void> outcome, const QString &complaint)
    {
        if (complaint.isEmpty()) {
            QVERIFY2(outcome.has_value(), outcome ? "" : outcome.error().detail.c_str());
            return;
        }
        QVERIFY2(!outcome, "it was accepted");
        QCOMPARE(outcome.error().code, ErrorCode::InvalidArgument);
        QVERIFY2(QString::fromStdString(outcome.error().detail).contains(complaint), outcome.error().detail.c_str());
    }
};

QTEST_APPLESS_MAIN(TestCommand)
#include "tst_command.moc"
