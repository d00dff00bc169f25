// Tells when an engine trains on but cannot record: nothing new comes from its run, and the disk is full or the engine's
// log says that recording fails.
//
// It looks on a thread of the pool: a disk that does not answer must not hold up the window.
#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QString>
#include <QTimer>
#include <filesystem>
#include <memory>

namespace ttq {

class RecordingWatch : public QObject {
    Q_OBJECT

public:
    static constexpr int kSilenceMs = 3000;  // an engine commits four times a second

    explicit RecordingWatch(std::filesystem::path folder, QObject *parent = nullptr);

    // While an engine trains. `log`: the file that it writes its words to.
    void setTraining(bool training, const QString &log);
    void progressed();  // something new has come from the run
    const QString &problem() const { return m_problem; }

Q_SIGNALS:
    void changed();

private:
    struct Look;
    void tick();
    void setProblem(const QString &problem);

    const std::filesystem::path m_folder;
    QString m_log, m_problem;
    QElapsedTimer m_silence;
    QTimer m_timer;
    std::shared_ptr<Look> m_look;  // on its way
};

// The reason in the engine's last word about recording; empty if it has not complained, or records again.
QString recordingFailure(const QString &logText);

}  // namespace ttq
