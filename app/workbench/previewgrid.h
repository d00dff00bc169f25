// A picture of what training will see: some images of the data set, each as evaluation shows it and as the settings'
// augmentation changes it. The engine draws it (`ttq datasets preview`), in a process of its own.
#pragma once

#include <QPixmap>
#include <QTemporaryDir>
#include <QTimer>
#include <QWidget>

#include "enginecall.h"
#include "newrun.h"

class QLabel;
class QPushButton;

namespace ttq {

class PreviewGrid : public QWidget {
    Q_OBJECT

public:
    explicit PreviewGrid(QWidget *parent = nullptr);

    // What is to be shown; the picture comes a moment after the last call that changed something about the data, and only
    // while the widget is visible. `valid`: the settings can be run; without, the last picture stays.
    void setRun(const NewRun &run, bool valid);

    void refresh();  // the files have changed

    bool isDrawing() const;  // asked for and not here yet
    QPixmap picture() const { return m_picture; }
    QString message() const;  // what is wrong, or what is waited for; empty with a picture

protected:
    void showEvent(QShowEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void newSamples();
    void draw();
    void onEnded(bool ok, const QString &error);
    void showPicture();
    void say(const QString &text, const QString &tip = {});

    QTemporaryDir m_folder;
    QTimer m_wait;
    EngineCall m_call;
    QStringList m_wanted, m_shown;  // arguments
    int m_sample = 1;
    QPixmap m_picture;
    QLabel *m_view, *m_message;
    QPushButton *m_again;
};

}  // namespace ttq
