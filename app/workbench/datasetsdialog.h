// Data sets: which are here, and downloading and checking them. The engine does the work, in processes of its own; the
// window never waits for them. Closing the dialog ends a download, and the next one continues it.
#pragma once

#include <QDialog>

#include "datasetstable.h"
#include "enginecall.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace ttq {

class DataSetsDialog : public QDialog {
    Q_OBJECT

public:
    // `dataFolder`: empty for the usual one.
    explicit DataSetsDialog(const QString &dataFolder, QWidget *parent = nullptr);

    DataSetsTable *table() const { return m_table; }
    bool isBusy() const { return m_work.isRunning(); }
    QString message() const;  // what is being done, was done, or went wrong
    void setDataFolder(const QString &folder);

Q_SIGNALS:
    void dataFolderChanged(const QString &folder);
    void fetched(const QString &name);

private:
    QWidget *folderRow();
    void list();
    void onListed(bool ok, const QByteArray &output, const QString &error);
    void fetch();
    void verify();
    void work(const QString &verb, const QStringList &arguments);
    void onLine(const QByteArray &line);
    void onEnded(bool ok, const QByteArray &output, const QString &error);
    void showHowToGet();
    void updateButtons();
    void say(const QString &text, bool error = false);

    DataSetsTable *m_table;
    QLabel *m_folderLabel, *m_about, *m_message, *m_messageIcon;
    QProgressBar *m_progress;
    QPushButton *m_fetch, *m_verify, *m_open, *m_how, *m_cancel;
    QString m_folder, m_name, m_verb;
    EngineCall m_list, m_work;
};

// The dialog of a window, in the folder that it remembers; one at a time.
void showDataSets(QWidget *window);

}  // namespace ttq
