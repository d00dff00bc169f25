// Checkpoint files: every type and shape comes back, what does not fit is refused, and the hash sees every bit.
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>
#include <cmath>
#include <torch/torch.h>

#include "runs/runfixture.h"
#include "train/checkpoint.h"

using namespace ttq;

namespace {

// Tensors of every type that a file can hold, of every kind of shape.
NamedTensors sampleTensors()
{
    torch::manual_seed(7);
    NamedTensors tensors;
    for (const auto type : {torch::kFloat32, torch::kFloat64, torch::kFloat16, torch::kBFloat16, torch::kInt64,
                            torch::kInt32, torch::kInt16, torch::kInt8, torch::kUInt8, torch::kBool}) {
        const std::string name = c10::toString(type);
        tensors.emplace_back(name + ".block", (torch::randn({3, 2, 5}) * 40).abs().to(type));
        tensors.emplace_back(name + ".scalar", torch::ones({}).to(type));
        tensors.emplace_back(name + ".none", torch::zeros({0, 4}).to(type));
    }
    const float values[] = {NAN, INFINITY, -0.0F, 1e-45F};
    tensors.emplace_back("special", torch::tensor(at::ArrayRef<float>(values, 4)));
    tensors.emplace_back("channels_last", torch::randn({2, 3, 4, 5}).contiguous(torch::MemoryFormat::ChannelsLast));
    tensors.emplace_back("trained", torch::randn({4}).requires_grad_(true));
    return tensors;
}

Metadata checkpointMetadata(const std::string &format = kCheckpointFormat, const std::string &version = "1")
{
    return {{"format", format}, {"version", version}, {"run", "u"}};
}

Progress sampleProgress()
{
    Progress progress;
    progress.step = 123456789012;
    progress.epoch = 7;
    progress.phase = 1;
    progress.epochInPhase = 3;
    progress.batch = 41;
    progress.stepInPhase = 999;
    progress.epochFirstStep = 123;
    progress.epochSeconds = 0.1;
    progress.phaseStarted = progress.quantized = true;
    progress.meter = {1.0 / 3, 5, 6, 7};
    progress.lastCommand = 12;
    progress.live = R"({"momentum":0.5})";
    progress.bestEpoch = 6;
    progress.bestTop1 = 0.8125;
    progress.bestPhase = "ternary";
    progress.plateau = {.best = 1.0 / 3, .badEpochs = 2, .drops = 1};
    progress.accuracies = {0.1, 2.0 / 3, 0.7};
    progress.quantizedEpochs = 3;
    return progress;
}

NamedTensors zerosLike(const NamedTensors &tensors)
{
    NamedTensors result;
    for (const auto &[name, tensor] : tensors)
        result.emplace_back(name, torch::zeros_like(tensor.detach()));
    return result;
}

std::map<std::string, torch::Tensor> prefixed(const NamedTensors &tensors)
{
    std::map<std::string, torch::Tensor> result;
    for (const auto &[name, tensor] : tensors)
        result.emplace("model." + name, tensor.detach().clone());
    return result;
}

}  // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void roundTrip();
    void progressRoundTrip();
    void accuraciesThatAreNone();
    void progressOfAnEarlierProgram();
    void damagedProgress_data();
    void damagedProgress();
    void wrongKinds_data();
    void wrongKinds();
    void everyByteCounts();
    void copyIntoRefuses_data();
    void copyIntoRefuses();
    void hashSeesEverything();
};

void TestCheckpoint::roundTrip()
{
    QTemporaryDir dir;
    const std::string file = dir.filePath("c.safetensors").toStdString();
    const NamedTensors tensors = sampleTensors();
    const auto hash = saveTensors(file, tensors, checkpointMetadata());
    VERIFY_OK(hash);
    auto loaded = loadCheckpoint(file);
    VERIFY_OK(loaded);
    QCOMPARE(loaded->metadata.at("sha256"), *hash);
    QCOMPARE(loaded->metadata.at("run"), std::string("u"));
    QCOMPARE(loaded->tensors.size(), tensors.size());
    for (const auto &[name, tensor] : tensors) {
        const torch::Tensor &back = loaded->tensors.at(name);
        QVERIFY2(back.scalar_type() == tensor.scalar_type() && back.sizes() == tensor.sizes(), name.c_str());
        QVERIFY2(back.is_contiguous(), name.c_str());
        QCOMPARE(hashOf({{"x", back}}), hashOf({{"x", tensor}}));  // bytes: NaN and −0 too
    }
    // And back into tensors of any memory format.
    const NamedTensors targets = zerosLike(tensors);
    QVERIFY(hashOf(targets) != hashOf(tensors));
    VERIFY_OK(copyInto(targets, loaded->tensors, ""));
    QCOMPARE(hashOf(targets), hashOf(tensors));
}

void TestCheckpoint::progressRoundTrip()
{
    const Progress progress = sampleProgress();
    const auto back = Progress::fromJson(progress.toJson());
    VERIFY_OK(back);
    QVERIFY(*back == progress);
    const auto fresh = Progress::fromJson(Progress{}.toJson());
    VERIFY_OK(fresh);
    QVERIFY(*fresh == Progress{});
    QVERIFY(!(*fresh == progress));
}

void TestCheckpoint::accuraciesThatAreNone()
{
    Progress progress = sampleProgress();
    progress.accuracies = {0.5, NAN, 0.25};
    progress.plateau.best.reset();
    const auto back = Progress::fromJson(progress.toJson());
    VERIFY_OK(back);
    QCOMPARE(back->accuracies.size(), 3U);
    QVERIFY(back->accuracies[0] == 0.5 && std::isnan(back->accuracies[1]) && back->accuracies[2] == 0.25);
    QVERIFY(back->plateau == progress.plateau);
}

// Checkpoints that were written before a phase had rules on its accuracies.
void TestCheckpoint::progressOfAnEarlierProgram()
{
    const auto json = QJsonDocument::fromJson(QByteArray::fromStdString(sampleProgress().toJson())).object();
    QJsonObject earlier = json;
    for (const char *key : {"plateau", "accuracies", "quantized_epochs"}) {
        QVERIFY(earlier.contains(QLatin1String(key)));
        earlier.remove(QLatin1String(key));
    }
    const auto back = Progress::fromJson(QJsonDocument(earlier).toJson().toStdString());
    VERIFY_OK(back);
    QVERIFY(back->plateau == Plateau{} && back->accuracies.empty());
    QCOMPARE(back->quantizedEpochs, 3);  // as many as the phase has
    QCOMPARE(back->bestTop1, 0.8125);
}

void TestCheckpoint::damagedProgress_data()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::newRow("empty") << ""
                           << "";
    QTest::newRow("no step") << "\"step\""
                             << "\"steq\"";
    QTest::newRow("text for a number") << "\"batch\":41"
                                       << "\"batch\":\"41\"";
    QTest::newRow("no meter") << "\"meter\""
                              << "\"metre\"";
    QTest::newRow("live no text") << "\"live\":"
                                  << "\"live\":1,\"dead\":";
    QTest::newRow("cut") << "}"
                         << "";
    QTest::newRow("half a plateau") << "\"bad_epochs\""
                                    << "\"bad\"";
    QTest::newRow("an accuracy in words") << "\"accuracies\":[0.1"
                                          << "\"accuracies\":[\"good\"";
}

void TestCheckpoint::damagedProgress()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QString json = QString::fromStdString(sampleProgress().toJson());
    if (from.isEmpty())
        json.clear();
    else
        json.replace(from, to);
    VERIFY_ERROR(Progress::fromJson(json.toStdString()), ErrorCode::Corrupt, "progress");
}

void TestCheckpoint::wrongKinds_data()
{
    QTest::addColumn<QString>("format");
    QTest::addColumn<QString>("version");
    QTest::addColumn<QString>("says");
    QTest::newRow("another format") << "ttq-latents"
                                    << "1"
                                    << "ttq-latents";
    QTest::newRow("no format") << ""
                               << "1"
                               << "not a checkpoint";
    QTest::newRow("newer") << kCheckpointFormat << "2"
                           << "version '2'";
    QTest::newRow("version 0") << kCheckpointFormat << "0"
                               << "version '0'";
    QTest::newRow("no number") << kCheckpointFormat << "one"
                               << "version 'one'";
}

void TestCheckpoint::wrongKinds()
{
    QFETCH(QString, format);
    QFETCH(QString, version);
    QFETCH(QString, says);
    QTemporaryDir dir;
    const std::string file = dir.filePath("c.safetensors").toStdString();
    VERIFY_OK(saveTensors(file, sampleTensors(), checkpointMetadata(format.toStdString(), version.toStdString())));
    const auto loaded = loadCheckpoint(file);
    VERIFY_ERROR(loaded, ErrorCode::Unsupported, says.toStdString());
    VERIFY_ERROR(loaded, ErrorCode::Unsupported, file);
    VERIFY_ERROR(loadCheckpoint(file + ".none"), ErrorCode::NotFound, ".none");
}

void TestCheckpoint::everyByteCounts()
{
    QTemporaryDir dir;
    const std::string file = dir.filePath("c.safetensors").toStdString();
    VERIFY_OK(saveTensors(file, {{"a", torch::arange(5)}}, checkpointMetadata()));
    QFile whole(QString::fromStdString(file));
    QVERIFY(whole.open(QIODevice::ReadOnly));
    const QByteArray bytes = whole.readAll();
    whole.close();
    VERIFY_OK(loadCheckpoint(file));
    for (qsizetype i = 0; i < bytes.size(); ++i) {
        QByteArray changed = bytes;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        VERIFY_OK(writeFile(file, std::string_view(changed.constData(), static_cast<std::size_t>(changed.size()))));
        QVERIFY2(!loadCheckpoint(file), qPrintable(QString("byte %1 of %2").arg(i).arg(bytes.size())));
    }
}

void TestCheckpoint::copyIntoRefuses_data()
{
    QTest::addColumn<QString>("damage");
    QTest::addColumn<QString>("says");
    QTest::newRow("missing") << "missing"
                             << "model.b is missing";
    QTest::newRow("shape") << "shape"
                           << "model.b is Float[3], expected Float[2, 2]";
    QTest::newRow("type") << "type"
                          << "model.b is Double[2, 2], expected Float[2, 2]";
    QTest::newRow("too many") << "more"
                              << "3 tensors";
}

void TestCheckpoint::copyIntoRefuses()
{
    QFETCH(QString, damage);
    QFETCH(QString, says);
    const NamedTensors tensors = {{"a", torch::ones({3})}, {"b", torch::ones({2, 2})}};
    auto stored = prefixed(tensors);
    stored.emplace("optim.a", torch::ones({9}));  // of another prefix: not its concern
    const NamedTensors targets = zerosLike(tensors);
    VERIFY_OK(copyInto(zerosLike(tensors), stored, "model."));
    if (damage == "missing")
        stored.erase("model.b");
    else if (damage == "more")
        stored.emplace("model.c", torch::ones({1}));
    else
        stored["model.b"] = damage == "shape" ? torch::ones({3}) : torch::ones({2, 2}, torch::kFloat64);
    VERIFY_ERROR(copyInto(targets, stored, "model."), ErrorCode::Corrupt, says.toStdString());
    QCOMPARE(hashOf(targets), hashOf(zerosLike(tensors)));  // nothing was copied
}

void TestCheckpoint::hashSeesEverything()
{
    const NamedTensors tensors = sampleTensors();
    const std::string hash = hashOf(tensors);
    QCOMPARE(hash.size(), 64U);
    QCOMPARE(hashOf(NamedTensors(tensors.rbegin(), tensors.rend())), hash);  // order of names, not of the list
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        const std::string &name = tensors[i].first;
        NamedTensors renamed = tensors;
        renamed[i].first += "x";
        QVERIFY2(hashOf(renamed) != hash, name.c_str());
        NamedTensors reshaped = tensors;
        reshaped[i].second = tensors[i].second.detach().unsqueeze(0);
        QVERIFY2(hashOf(reshaped) != hash, name.c_str());
        NamedTensors dropped = tensors;
        dropped.erase(dropped.begin() + static_cast<std::ptrdiff_t>(i));
        QVERIFY2(hashOf(dropped) != hash, name.c_str());
        NamedTensors flipped = tensors;
        flipped[i].second = tensors[i].second.detach().clone();
        if (flipped[i].second.numel() == 0)
            continue;
        auto *last = static_cast<std::uint8_t *>(flipped[i].second.data_ptr()) + flipped[i].second.nbytes() - 1;
        *last ^= 1;
        QVERIFY2(hashOf(flipped) != hash, name.c_str());
    }
    const torch::Tensor zeros = torch::zeros({4});
    QVERIFY(hashOf({{"a", zeros}}) != hashOf({{"a", zeros.to(torch::kInt32)}}));  // the same bytes
}

QTEST_APPLESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
