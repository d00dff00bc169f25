// Runs the built `ttq` as a person or a script would.
#pragma once

#include <QProcess>
#include <QProcessEnvironment>
#include <QtTest>

namespace ttq::test {

struct Outcome {
    int exitCode = -1;  // −1: it did not start, crashed or hung
    QString out, err;
};

inline QProcessEnvironment environmentWith(const QString &name, const QString &value)
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(name, value);
    return environment;
}

inline Outcome runTtq(const QStringList &arguments,
                      const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment())
{
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(QStringLiteral(TTQ_BINARY), arguments);
    Outcome outcome;
    const bool ended = process.waitForFinished(50'000);
    if (!ended)
        process.kill();
    process.waitForFinished();
    if (ended && process.exitStatus() == QProcess::NormalExit)
        outcome.exitCode = process.exitCode();
    outcome.out = QString::fromUtf8(process.readAllStandardOutput());
    outcome.err = QString::fromUtf8(process.readAllStandardError());
    return outcome;
}

// Everything that was said, for a failing test's message.
inline QByteArray told(const Outcome &outcome)
{
    return QStringLiteral("exit %1\nout: %2\nerr: %3").arg(outcome.exitCode).arg(outcome.out, outcome.err).toUtf8();
}

}  // namespace ttq::test

#define COMPARE_EXIT(expression, code)                                                                                 \
    do {                                                                                                               \
        const ttq::test::Outcome &ended_ = (expression);                                                               \
        QVERIFY2(ended_.exitCode == (code), ttq::test::told(ended_).constData());                                      \
    } while (false)
#define VERIFY_SAYS(outcome, text)                                                                                     \
    QVERIFY2((outcome).err.contains(QStringLiteral(text)), ttq::test::told(outcome).constData())
