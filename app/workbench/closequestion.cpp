#include "closequestion.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

#include "panels/icons.h"

namespace ttq {

namespace {

struct CloseQuestion {
    Q_DECLARE_TR_FUNCTIONS(ttq::CloseQuestion)
};

}  // namespace

CloseChoice askAboutEngines(QWidget *parent, int live)
{
    QMessageBox box(QMessageBox::Question, CloseQuestion::tr("Runs are training"),
                    CloseQuestion::tr("%n run(s) are still training.", nullptr, live), QMessageBox::NoButton, parent);
    box.setObjectName("closeQuestion");
    box.setInformativeText(
        CloseQuestion::tr("They can train on without this window, which finds them again when it is opened."));
    auto *keep = box.addButton(CloseQuestion::tr("&Keep training"), QMessageBox::AcceptRole);
    keep->setObjectName("keepTraining");
    keep->setIcon(themedIcon("resume"));
    auto *stop = box.addButton(CloseQuestion::tr("&Stop after a checkpoint"), QMessageBox::DestructiveRole);
    stop->setObjectName("stopTraining");
    stop->setIcon(themedIcon("stop"));
    auto *cancel = box.addButton(QMessageBox::Cancel);
    cancel->setObjectName("cancelClosing");
    box.setDefaultButton(keep);
    box.setEscapeButton(cancel);
    box.exec();
    if (box.clickedButton() == keep)
        return CloseChoice::KeepTraining;
    return box.clickedButton() == stop ? CloseChoice::Stop : CloseChoice::Cancel;
}

}  // namespace ttq
