#include "evaluationview.h"

#include <QComboBox>
#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QPromise>
#include <QPushButton>
#include <QSignalBlocker>
#include <QThreadPool>
#include <QVBoxLayout>

#include "panels/icons.h"
#include "plots/evaluationscene.h"

namespace ttq {

namespace {

QString kindText(const std::string &kind)
{
    if (kind == "start")
        return EvaluationView::tr("start");
    if (kind == "epoch")
        return EvaluationView::tr("end of an epoch");
    if (kind == "command")
        return EvaluationView::tr("asked for");
    if (kind == "stop")
        return EvaluationView::tr("stop");
    if (kind == "best")
        return EvaluationView::tr("best");
    if (kind == "final")
        return EvaluationView::tr("end of the run");
    return QString::fromStdString(kind);
}

QString checkpointText(const CheckpointRecord &checkpoint, bool evaluated)
{
    const QString text
        = EvaluationView::tr("step %1 · epoch %2 · %3")
              .arg(QLocale().toString(static_cast<qlonglong>(checkpoint.step)),
                   QLocale().toString(static_cast<qlonglong>(checkpoint.epoch)), kindText(checkpoint.kind));
    return evaluated ? text + QStringLiteral(" ✓") : text;
}

}  // namespace

EvaluationView::EvaluationView(PlotCursor *cursor, QWidget *parent)
    : RunView(cursor, parent), m_panel(new EvaluationPanel), m_checkpoints(new QComboBox), m_split(new QComboBox),
      m_evaluate(new QPushButton(themedIcon("evaluation"), tr("Evaluate"))),
      m_cancel(new QPushButton(themedIcon("close"), tr("Cancel"))), m_progress(new QProgressBar), m_summary(new QLabel)
{
    setObjectName(QStringLiteral("evaluationView"));
    setAccessibleName(tr("Evaluation"));
    setAccessibleDescription(tr("How good the run is at a checkpoint, and where it is wrong"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(controls());
    column->addWidget(m_summary);
    column->addWidget(m_panel, 1);
    connect(m_checkpoints, &QComboBox::activated, this, [this] {
        m_picked = true;
        showChosen();
    });
    connect(m_split, &QComboBox::currentIndexChanged, this, [this] {
        listCheckpoints();
        showChosen();
    });
    connect(m_evaluate, &QPushButton::clicked, this, &EvaluationView::evaluate);
    connect(m_cancel, &QPushButton::clicked, this, &EvaluationView::cancel);
    connect(&m_call, &EngineCall::ended, this,
            [this](bool ok, const QByteArray &, const QString &error) { onEnded(ok, error); });
    connect(&m_call, &EngineCall::line, this, [this](const QByteArray &line) {
        const QJsonObject progress = QJsonDocument::fromJson(line).object();
        if (const int of = progress["of"].toInt(); of > 0) {
            m_progress->setRange(0, of);
            m_progress->setValue(progress["done"].toInt());
        }
    });
    updateControls();
}

EvaluationView::~EvaluationView() = default;

QWidget *EvaluationView::controls()
{
    auto *bar = new QWidget;
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(6, 4, 6, 2);
    row->setSpacing(6);
    m_checkpoints->setObjectName("evaluationCheckpoint");
    m_checkpoints->setAccessibleName(tr("Checkpoint"));
    m_checkpoints->setToolTip(tr("Which checkpoint is evaluated; ✓: there is a report"));
    m_checkpoints->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_checkpoints->setMinimumContentsLength(16);
    m_split->setObjectName("evaluationSplit");
    m_split->setAccessibleName(tr("Split"));
    m_split->setToolTip(tr("Which samples it is evaluated on"));
    m_split->addItem(tr("test"), "test");
    m_split->addItem(tr("validation"), "validation");
    m_evaluate->setObjectName("evaluate");
    m_evaluate->setToolTip(tr("Run the network over the split, in a process of its own, and keep the report"));
    m_cancel->setObjectName("cancelEvaluation");
    m_progress->setObjectName("evaluationProgress");
    m_progress->setAccessibleName(tr("Progress of the evaluation"));
    m_progress->setMinimumWidth(60);
    m_progress->setMaximumWidth(200);
    row->addWidget(m_checkpoints, 4);
    row->addWidget(m_split);
    row->addWidget(m_evaluate);
    row->addWidget(m_progress, 2);
    row->addWidget(m_cancel);
    row->addStretch(1);
    m_summary->setObjectName("evaluationSummary");
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_summary->setWordWrap(true);
    m_summary->setContentsMargins(8, 0, 8, 2);
    return bar;
}

void EvaluationView::setRun(RunModel *model)
{
    if (model != run()) {
        m_picked = false;
        m_problem.clear();
        m_shownFolder.clear();
        m_readFolder.clear();
        m_reading.reset();
        m_panel->setEvaluation(nullptr);
        const QSignalBlocker quiet(m_checkpoints);
        m_checkpoints->clear();
    }
    RunView::setRun(model);
    updateControls();
}

QString EvaluationView::chosenFile() const
{
    return m_checkpoints->currentData().toString();
}

QString EvaluationView::chosenFolder() const
{
    return run() && !chosenFile().isEmpty() ? evaluationFolder(QString::fromStdString(run()->folder().string()),
                                                               chosenFile(), m_split->currentData().toString())
                                            : QString();
}

void EvaluationView::listCheckpoints()
{
    const QSignalBlocker quiet(m_checkpoints);
    const QString before = chosenFile(), split = m_split->currentData().toString();
    m_checkpoints->clear();
    if (!run() || !run()->loaded())
        return;
    const QString folder = QString::fromStdString(run()->folder().string());
    int evaluated = -1, same = -1;
    const auto &all = run()->checkpoints();
    for (auto checkpoint = all.rbegin(); checkpoint != all.rend(); ++checkpoint) {
        const QString file = QString::fromStdString(checkpoint->file);
        const bool report = hasEvaluation(evaluationFolder(folder, file, split));
        // A report outlives its checkpoint, which a run may have made room of.
        if (!report && !QFileInfo::exists(folder + '/' + file))
            continue;
        if (report && evaluated < 0)
            evaluated = m_checkpoints->count();
        if (file == before)
            same = m_checkpoints->count();
        m_checkpoints->addItem(checkpointText(*checkpoint, report), file);
    }
    // What a person chose stays; else what has a report, else the newest.
    m_checkpoints->setCurrentIndex(m_picked && same >= 0 ? same : evaluated >= 0 ? evaluated : 0);
}

void EvaluationView::refresh(RunModel::Parts parts)
{
    if (parts & (RunModel::Structure | RunModel::Checkpoints | RunModel::Problem)
        || (m_checkpoints->count() == 0 && run() && run()->loaded()))
        listCheckpoints();
    showChosen();
}

void EvaluationView::activityChanged()
{
    if (active())
        markDirty();
}

QString EvaluationView::emptyWords() const
{
    if (!run())
        return tr("No run is open");
    if (!run()->loaded())
        return run()->error().isEmpty() ? tr("Reading the run …")
                                        : tr("The run cannot be read: %1").arg(run()->error());
    if (m_checkpoints->count() == 0)
        return run()->checkpoints().empty() ? tr("This run has no checkpoint yet. An evaluation needs one.")
                                            : tr("The checkpoints of this run are gone. An evaluation needs one.");
    return tr("This checkpoint has not been evaluated on the split “%1”.\n\n“Evaluate” runs the network over all its "
              "samples in a process of its own and keeps the report in the run's folder.")
        .arg(m_split->currentText());
}

void EvaluationView::showChosen()
{
    const QString folder = chosenFolder();
    if (folder != m_shownFolder || folder.isEmpty()) {
        m_shownFolder = folder;
        m_panel->setEvaluation(nullptr);
        m_readFolder.clear();
        m_reading.reset();
        if (!folder.isEmpty() && hasEvaluation(folder))
            read(folder);
    }
    m_panel->setWords(!m_readFolder.isEmpty()                                 ? tr("Reading the report …")
                          : !m_problem.isEmpty() && m_problemFolder == folder ? m_problem
                                                                              : emptyWords());
    updateControls();
}

void EvaluationView::read(const QString &folder)
{
    // A report of many classes takes longer to read than a window may stand still.
    m_readFolder = folder;
    m_reading = std::make_unique<QFutureWatcher<Reading>>();
    connect(m_reading.get(), &QFutureWatcher<Reading>::finished, this, &EvaluationView::onRead);
    auto promise = std::make_shared<QPromise<Reading>>();
    m_reading->setFuture(promise->future());
    promise->start();
    QThreadPool::globalInstance()->start([promise, folder] {
        promise->addResult(std::make_shared<const Expected<RecordedEvaluation>>(readEvaluation(folder)));
        promise->finish();
    });
}

void EvaluationView::onRead()
{
    const Reading result = m_reading->result();
    const QString folder = std::exchange(m_readFolder, QString());
    if (*result) {
        m_panel->setEvaluation(EvaluationPtr(result, &**result));
    } else {
        m_problem = tr("The report cannot be read: %1").arg(QString::fromStdString(result->error().detail));
        m_problemFolder = folder;
    }
    showChosen();
    markDirty();
}

void EvaluationView::evaluate()
{
    const QString folder = chosenFolder();
    if (folder.isEmpty() || m_call.isRunning())
        return;
    m_problem.clear();
    m_jobFolder = folder;
    m_jobWords = tr("Evaluating %1 …").arg(m_checkpoints->currentText().remove(QStringLiteral(" ✓")));
    const QString folderOfRun = QString::fromStdString(run()->folder().string());
    m_call.start({"eval", folderOfRun, "--checkpoint", folderOfRun + '/' + chosenFile(), "--split",
                  m_split->currentData().toString(), "--report", folder, "--progress"});
    m_progress->setRange(0, 0);
    showChosen();
}

void EvaluationView::onEnded(bool ok, const QString &error)
{
    if (!ok) {
        m_problem = m_call.wasCancelled() ? tr("The evaluation was cancelled.")
                                          : tr("The evaluation failed.\n\n%1").arg(error);
        m_problemFolder = m_jobFolder;
    }
    if (m_jobFolder == m_shownFolder)
        m_shownFolder.clear();  // read it anew
    listCheckpoints();
    showChosen();
    markDirty();
}

void EvaluationView::updateControls()
{
    const bool running = m_call.isRunning();
    const EvaluationPtr &shown = m_panel->evaluation();
    m_checkpoints->setEnabled(m_checkpoints->count() > 0);
    m_evaluate->setEnabled(!running && m_checkpoints->count() > 0);
    m_evaluate->setText(shown ? tr("Evaluate again") : tr("Evaluate"));
    m_evaluate->setVisible(!running);
    m_progress->setVisible(running);
    m_cancel->setVisible(running);
    QString text = running ? m_jobWords : QString();
    if (!running && shown) {
        text = evaluationSummary(*shown);
        // The panel still shows the last report, so the reason stands here.
        if (!m_problem.isEmpty() && m_problemFolder == m_shownFolder)
            text = m_problem.simplified();
        for (const QString &note : shown->notes)
            text += '\n' + note;
    }
    m_summary->setText(text);
    m_summary->setVisible(!text.isEmpty());
}

bool EvaluationView::ready() const
{
    if (!active())
        const_cast<EvaluationView *>(this)->setHeld(true);
    if (!run())
        return true;
    if (!run()->loaded())
        return !run()->error().isEmpty();
    return !dirty() && m_readFolder.isEmpty() && m_panel->ready();
}

Expected<void> EvaluationView::saveFigure(const QString &file, double widthMm, double heightMm)
{
    return m_panel->saveFigure(file, widthMm, heightMm);
}

}  // namespace ttq
