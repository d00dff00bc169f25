<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ttq::AccuracyView</name>
    <message>
        <source>train, each step</source>
        <translation>Training, jeder Schritt</translation>
    </message>
    <message>
        <source>train, EMA of %1 steps</source>
        <translation>Training, EMA über %1 Schritte</translation>
    </message>
    <message>
        <source>train (running mean)</source>
        <translation>Training (laufendes Mittel)</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>lr latents</source>
        <translation>LR latente</translation>
    </message>
    <message>
        <source>lr scales</source>
        <translation>LR Skalen</translation>
    </message>
    <message>
        <source>lr rest</source>
        <translation>LR übrige</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>best validation, epoch %1: %2</source>
        <translation>beste Validierung, Epoche %1: %2</translation>
    </message>
    <message>
        <source>best %1, epoch %2: %3 (selected on %1)</source>
        <translation>bestes %1, Epoche %2: %3 (auf %1 ausgewählt)</translation>
    </message>
    <message>
        <source>loss (nats)</source>
        <translation>Verlust (nat)</translation>
    </message>
    <message>
        <source>top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>top-5</source>
        <translation>Top-5</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Loss, top-1 and top-5 accuracy of train, validation and test, and learning rates</source>
        <translation>Verlust, Top-1- und Top-5-Genauigkeit von Training, Validierung und Test sowie die Lernraten</translation>
    </message>
</context>
<context>
    <name>ttq::Banner</name>
    <message>
        <source>Put this message away</source>
        <translation>Diese Meldung ausblenden</translation>
    </message>
</context>
<context>
    <name>ttq::ClassTableModel</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Samples</source>
        <translation>Beispiele</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>True class</source>
        <translation>Wahre Klasse</translation>
    </message>
    <message>
        <source>Share of the class&apos;s samples that were recognised (recall)</source>
        <translation>Anteil der Beispiele der Klasse, die erkannt wurden (Sensitivität)</translation>
    </message>
    <message>
        <source>Samples of the class</source>
        <translation>Beispiele der Klasse</translation>
    </message>
    <message>
        <source>Share of right answers among all that named this class</source>
        <translation>Anteil richtiger unter allen Antworten, die diese Klasse nannten</translation>
    </message>
    <message>
        <source>Mean of the largest probability over the class&apos;s samples</source>
        <translation>Mittel der größten Wahrscheinlichkeit über die Beispiele der Klasse</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
</context>
<context>
    <name>ttq::CloseQuestion</name>
    <message>
        <source>Runs are training</source>
        <translation>Läufe trainieren noch</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s) are still training.</source>
        <translation>
            <numerusform>Ein Lauf trainiert noch.</numerusform>
            <numerusform>%n Läufe trainieren noch.</numerusform>
        </translation>
    </message>
    <message>
        <source>They can train on without this window, which finds them again when it is opened.</source>
        <translation>Sie können ohne dieses Fenster weitertrainieren; es findet sie wieder, wenn es geöffnet wird.</translation>
    </message>
    <message>
        <source>&amp;Keep training</source>
        <translation>&amp;Weiter trainieren</translation>
    </message>
    <message>
        <source>&amp;Stop after a checkpoint</source>
        <translation>Nach einem Prüfpunkt an&amp;halten</translation>
    </message>
</context>
<context>
    <name>ttq::CommandList</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>One step</source>
        <translation>Ein Schritt</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Prüfpunkt</translation>
    </message>
    <message>
        <source>Latent weights</source>
        <translation>Latente Gewichte</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>%1 for %2</source>
        <translation>%1 für %2</translation>
    </message>
    <message>
        <source>pending</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>accepted, waits for the epoch&apos;s end</source>
        <translation>angenommen, wartet auf das Ende der Epoche</translation>
    </message>
    <message>
        <source>expired: the engine had ended</source>
        <translation>verfallen: das Trainingsprogramm war beendet</translation>
    </message>
    <message>
        <source>refused: %1</source>
        <translation>abgelehnt: %1</translation>
    </message>
    <message>
        <source>applied at step %1</source>
        <translation>wirksam ab Schritt %1</translation>
    </message>
    <message>
        <source>Commands and answers</source>
        <translation>Befehle und Antworten</translation>
    </message>
    <message>
        <source>Commands appear here, each with the engine&apos;s answer</source>
        <translation>Hier erscheinen Befehle, jeder mit der Antwort der Engine</translation>
    </message>
</context>
<context>
    <name>ttq::ConfigForm</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Quantizer</source>
        <translation>Quantisierer</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>Aufzeichnung</translation>
    </message>
    <message>
        <source>Rule for layers, entry %1</source>
        <translation>Regel für Schichten, Eintrag %1</translation>
    </message>
    <message>
        <source>Phase %1</source>
        <translation>Phase %1</translation>
    </message>
    <message>
        <source>Allowed: %1</source>
        <translation>Erlaubt: %1</translation>
    </message>
    <message>
        <source>Add a rule for some layers</source>
        <translation>Regel für einige Schichten hinzufügen</translation>
    </message>
    <message>
        <source>none</source>
        <translation>keine Angabe</translation>
    </message>
</context>
<context>
    <name>ttq::ControlPanel</name>
    <message>
        <source>All groups</source>
        <translation>Alle Gruppen</translation>
    </message>
    <message>
        <source>Latents</source>
        <translation>Latente</translation>
    </message>
    <message>
        <source>Scales</source>
        <translation>Skalen</translation>
    </message>
    <message>
        <source>Rest</source>
        <translation>Übrige</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>Momentum</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtsabfall</translation>
    </message>
    <message>
        <source>Decay scales</source>
        <translation>Skalenabfall</translation>
    </message>
    <message>
        <source>Constraint</source>
        <translation>Einschränkung</translation>
    </message>
    <message>
        <source>&amp;Apply</source>
        <translation>&amp;Anwenden</translation>
    </message>
    <message>
        <source>Post the edited settings to the engine (Ctrl+Return)</source>
        <translation>Geänderte Einstellungen an das Trainingsprogramm senden (Strg+Eingabe)</translation>
    </message>
    <message>
        <source>Re&amp;vert</source>
        <translation>&amp;Verwerfen</translation>
    </message>
    <message>
        <source>Drop the edits: show what is in force</source>
        <translation>Änderungen verwerfen: zeigen, was gilt</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Optimizer and scales</source>
        <translation>Optimierer und Skalen</translation>
    </message>
    <message>
        <source>takes effect: %1</source>
        <translation>wirkt ab: %1</translation>
    </message>
    <message>
        <source>&amp;Apply (%1)</source>
        <translation>&amp;Anwenden (%1)</translation>
    </message>
    <message>
        <source>No run is open.</source>
        <translation>Kein Lauf ist geöffnet.</translation>
    </message>
    <message>
        <source>Settings can be changed while an engine trains this run.</source>
        <translation>Einstellungen lassen sich ändern, solange dieser Lauf trainiert wird.</translation>
    </message>
    <message>
        <source>Correct what is marked first.</source>
        <translation>Zuerst berichtigen, was markiert ist.</translation>
    </message>
</context>
<context>
    <name>ttq::DataSetsDialog</name>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>&amp;Fetch</source>
        <translation>&amp;Herunterladen</translation>
    </message>
    <message>
        <source>Download, check and unpack the chosen data set</source>
        <translation>Den gewählten Datensatz herunterladen, prüfen und entpacken</translation>
    </message>
    <message>
        <source>C&amp;ancel</source>
        <translation>&amp;Abbrechen</translation>
    </message>
    <message>
        <source>End it; what is downloaded is kept and continued later</source>
        <translation>Beenden; was schon heruntergeladen ist, bleibt und wird später fortgesetzt</translation>
    </message>
    <message>
        <source>&amp;Verify</source>
        <translation>&amp;Prüfen</translation>
    </message>
    <message>
        <source>Read every image of the chosen data set</source>
        <translation>Jedes Bild des gewählten Datensatzes lesen</translation>
    </message>
    <message>
        <source>&amp;Open folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>Show the chosen data set in the file manager</source>
        <translation>Den gewählten Datensatz in der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>&amp;How to get it</source>
        <translation>&amp;Bezugsquelle</translation>
    </message>
    <message>
        <source>Where the chosen data set comes from</source>
        <translation>Woher der gewählte Datensatz kommt</translation>
    </message>
    <message>
        <source>Progress of the download</source>
        <translation>Fortschritt des Herunterladens</translation>
    </message>
    <message>
        <source>Ending…</source>
        <translation>Wird beendet …</translation>
    </message>
    <message>
        <source>Data folder:</source>
        <translation>Datenordner:</translation>
    </message>
    <message>
        <source>&amp;Change…</source>
        <translation>Än&amp;dern …</translation>
    </message>
    <message>
        <source>Choose the data folder</source>
        <translation>Datenordner wählen</translation>
    </message>
    <message>
        <source>Looking what is here…</source>
        <translation>Vorhandenes wird gesucht …</translation>
    </message>
    <message>
        <source>Fetching %1…</source>
        <translation>%1 wird heruntergeladen …</translation>
    </message>
    <message>
        <source>Reading all of %1…</source>
        <translation>%1 wird ganz gelesen …</translation>
    </message>
    <message>
        <source>Checking %1…</source>
        <translation>%1 wird geprüft …</translation>
    </message>
    <message>
        <source>Unpacking %1…</source>
        <translation>%1 wird entpackt …</translation>
    </message>
    <message>
        <source>%1: %2 of %3, %4/s, %5 left</source>
        <translation>%1: %2 von %3, %4/s, noch %5</translation>
    </message>
    <message>
        <source>%1: %2 of %3</source>
        <translation>%1: %2 von %3</translation>
    </message>
    <message>
        <source>%1 is here, and every image of it was read.</source>
        <translation>%1 ist da, und jedes Bild daraus wurde gelesen.</translation>
    </message>
    <message>
        <source>%1 is sound: every image of it was read.</source>
        <translation>%1 ist unversehrt: jedes Bild daraus wurde gelesen.</translation>
    </message>
    <message>
        <source>Cancelled. What was downloaded is kept; fetching %1 again continues it.</source>
        <translation>Abgebrochen. Was heruntergeladen ist, bleibt; ein erneutes Herunterladen von %1 setzt es fort.</translation>
    </message>
    <message>
        <source>Cancelled.</source>
        <translation>Abgebrochen.</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) or image(s) of %1 are damaged; the first: %2</source>
        <translation>
            <numerusform>%n Datei oder Bild von %1 ist beschädigt: %2</numerusform>
            <numerusform>%n Dateien oder Bilder von %1 sind beschädigt; zuerst: %2</numerusform>
        </translation>
    </message>
    <message>
        <source>How to get %1</source>
        <translation>Bezugsquelle von %1</translation>
    </message>
    <message>
        <source>Open the web page</source>
        <translation>Webseite öffnen</translation>
    </message>
    <message>
        <source>&amp;Continue</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
</context>
<context>
    <name>ttq::DataSetsTable</name>
    <message>
        <source>the engine&apos;s list of data sets cannot be read</source>
        <translation>die Liste der Datensätze des Trainingsprogramms ist nicht lesbar</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Download</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Where</source>
        <translation>Ort</translation>
    </message>
    <message>
        <source>there, sound</source>
        <translation>vorhanden, unversehrt</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>there</source>
        <translation>vorhanden</translation>
    </message>
    <message>
        <source>begun: %1</source>
        <translation>begonnen: %1</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>eigene Daten</translation>
    </message>
    <message>
        <source>not there</source>
        <translation>nicht vorhanden</translation>
    </message>
    <message>
        <source>%1 + %2</source>
        <translation>%1 + %2</translation>
    </message>
</context>
<context>
    <name>ttq::EmptyWords</name>
    <message>
        <source>Nothing matches the search</source>
        <translation>Nichts passt zur Suche</translation>
    </message>
</context>
<context>
    <name>ttq::EngineCall</name>
    <message>
        <source>The engine cannot be started: %1</source>
        <translation>Das Trainingsprogramm lässt sich nicht starten: %1</translation>
    </message>
    <message>
        <source>The engine was ended by %1.</source>
        <translation>Das Trainingsprogramm wurde durch %1 beendet.</translation>
    </message>
    <message>
        <source>The engine ended with exit code %1.</source>
        <translation>Das Trainingsprogramm endete mit dem Code %1.</translation>
    </message>
</context>
<context>
    <name>ttq::EngineProcess</name>
    <message>
        <source>signal %1 (%2)</source>
        <translation>Signal %1 (%2)</translation>
    </message>
    <message>
        <source>signal %1</source>
        <translation>Signal %1</translation>
    </message>
    <message>
        <source>TTQ_ENGINE names &apos;%1&apos;, which is not a program that can be started</source>
        <translation>TTQ_ENGINE nennt „%1“; das ist kein Programm, das sich starten lässt</translation>
    </message>
    <message>
        <source>The engine &apos;ttq&apos; is neither in %1 nor in PATH; TTQ_ENGINE can name it</source>
        <translation>Das Trainingsprogramm „ttq“ ist weder in %1 noch in PATH; TTQ_ENGINE kann es nennen</translation>
    </message>
    <message>
        <source>this run&apos;s engine is already running</source>
        <translation>das Trainingsprogramm dieses Laufs läuft schon</translation>
    </message>
    <message>
        <source>%1 cannot be started: %2</source>
        <translation>%1 lässt sich nicht starten: %2</translation>
    </message>
</context>
<context>
    <name>ttq::EvaluationPanel</name>
    <message>
        <source>What is shown of the evaluation</source>
        <translation>Was von der Auswertung gezeigt wird</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Überblick</translation>
    </message>
    <message>
        <source>Accuracy, calibration, confidence of right and wrong answers</source>
        <translation>Genauigkeit, Kalibrierung, Konfidenz richtiger und falscher Antworten</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Accuracy of each class, worst first, and what is taken for what</source>
        <translation>Genauigkeit jeder Klasse, schlechteste zuerst, und was womit verwechselt wird</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Verwechslungen</translation>
    </message>
    <message>
        <source>Confusion matrix: which class is taken for which</source>
        <translation>Konfusionsmatrix: welche Klasse als welche erkannt wird</translation>
    </message>
    <message>
        <source>Mistakes</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>The most confident mistakes as pictures</source>
        <translation>Die Fehler mit der größten Konfidenz als Bilder</translation>
    </message>
    <message>
        <source>Overview of the evaluation</source>
        <translation>Überblick der Auswertung</translation>
    </message>
    <message>
        <source>Confusion matrix</source>
        <translation>Konfusionsmatrix</translation>
    </message>
    <message>
        <source>The most frequent pairs are listed on the page Classes</source>
        <translation>Die häufigsten Paare stehen auf der Seite „Klassen“</translation>
    </message>
    <message>
        <source>Accuracy of the classes</source>
        <translation>Genauigkeit der Klassen</translation>
    </message>
    <message>
        <source>Most confused pairs</source>
        <translation>Am häufigsten verwechselte Paare</translation>
    </message>
    <message>
        <source>No class was taken for another</source>
        <translation>Keine Klasse wurde mit einer anderen verwechselt</translation>
    </message>
    <message>
        <source>Most confident mistakes</source>
        <translation>Fehler mit der größten Konfidenz</translation>
    </message>
    <message>
        <source>There is no mistake</source>
        <translation>Es gibt keinen Fehler</translation>
    </message>
</context>
<context>
    <name>ttq::EvaluationView</name>
    <message>
        <source>start</source>
        <translation>Anfang</translation>
    </message>
    <message>
        <source>end of an epoch</source>
        <translation>Ende einer Epoche</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>angefordert</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>best</source>
        <translation>bester</translation>
    </message>
    <message>
        <source>end of the run</source>
        <translation>Ende des Laufs</translation>
    </message>
    <message>
        <source>step %1 · epoch %2 · %3</source>
        <translation>Schritt %1 · Epoche %2 · %3</translation>
    </message>
    <message>
        <source>Evaluate</source>
        <translation>Auswerten</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>How good the run is at a checkpoint, and where it is wrong</source>
        <translation>Wie gut der Lauf an einem Prüfpunkt ist, und wo er sich irrt</translation>
    </message>
    <message>
        <source>Checkpoint</source>
        <translation>Prüfpunkt</translation>
    </message>
    <message>
        <source>Which checkpoint is evaluated; ✓: there is a report</source>
        <translation>Welcher Prüfpunkt ausgewertet wird; ✓: es gibt einen Bericht</translation>
    </message>
    <message>
        <source>Split</source>
        <translation>Datenteil</translation>
    </message>
    <message>
        <source>Which samples it is evaluated on</source>
        <translation>Auf welchen Beispielen ausgewertet wird</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>Run the network over the split, in a process of its own, and keep the report</source>
        <translation>Das Netz in einem eigenen Prozess auf den Datenteil anwenden und den Bericht aufbewahren</translation>
    </message>
    <message>
        <source>Progress of the evaluation</source>
        <translation>Fortschritt der Auswertung</translation>
    </message>
    <message>
        <source>No run is open</source>
        <translation>Kein Lauf ist geöffnet</translation>
    </message>
    <message>
        <source>Reading the run …</source>
        <translation>Lauf wird gelesen …</translation>
    </message>
    <message>
        <source>The run cannot be read: %1</source>
        <translation>Der Lauf ist nicht lesbar: %1</translation>
    </message>
    <message>
        <source>This run has no checkpoint yet. An evaluation needs one.</source>
        <translation>Dieser Lauf hat noch keinen Prüfpunkt. Eine Auswertung braucht einen.</translation>
    </message>
    <message>
        <source>The checkpoints of this run are gone. An evaluation needs one.</source>
        <translation>Die Prüfpunkte dieses Laufs sind nicht mehr da. Eine Auswertung braucht einen.</translation>
    </message>
    <message>
        <source>This checkpoint has not been evaluated on the split “%1”.

“Evaluate” runs the network over all its samples in a process of its own and keeps the report in the run&apos;s folder.</source>
        <translation>Dieser Prüfpunkt ist auf dem Datenteil „%1“ noch nicht ausgewertet.

„Auswerten“ wendet das Netz in einem eigenen Prozess auf alle seine Beispiele an und bewahrt den Bericht im Ordner des Laufs auf.</translation>
    </message>
    <message>
        <source>Reading the report …</source>
        <translation>Bericht wird gelesen …</translation>
    </message>
    <message>
        <source>The report cannot be read: %1</source>
        <translation>Der Bericht ist nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Evaluating %1 …</source>
        <translation>%1 wird ausgewertet …</translation>
    </message>
    <message>
        <source>The evaluation was cancelled.</source>
        <translation>Die Auswertung wurde abgebrochen.</translation>
    </message>
    <message>
        <source>The evaluation failed.

%1</source>
        <translation>Die Auswertung ist gescheitert.

%1</translation>
    </message>
    <message>
        <source>Evaluate again</source>
        <translation>Neu auswerten</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Accuracy of the classes</source>
        <translation>Genauigkeit der Klassen</translation>
    </message>
    <message>
        <source>classes, worst first</source>
        <translation>Klassen, schlechteste zuerst</translation>
    </message>
    <message>
        <source>confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>%1 on %2 (%3), step %4</source>
        <translation>%1 auf %2 (%3), Schritt %4</translation>
    </message>
    <message numerus="yes">
        <source>Nothing can be measured: %n sample(s) have outputs that are not finite</source>
        <translation>
            <numerusform>Nichts ist messbar: %n Beispiel hat Ausgaben, die nicht endlich sind</numerusform>
            <numerusform>Nichts ist messbar: %n Beispiele haben Ausgaben, die nicht endlich sind</numerusform>
        </translation>
    </message>
    <message>
        <source>right answers (%1)</source>
        <translation>richtige Antworten (%1)</translation>
    </message>
    <message>
        <source>wrong answers (%1)</source>
        <translation>falsche Antworten (%1)</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>largest probability</source>
        <translation>größte Wahrscheinlichkeit</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>taken for</source>
        <translation>erkannt als</translation>
    </message>
    <message>
        <source>true class</source>
        <translation>wahre Klasse</translation>
    </message>
    <message>
        <source>Share of the true class</source>
        <translation>Anteil an der wahren Klasse</translation>
    </message>
    <message>
        <source>%1; the %2 worst of %3 classes</source>
        <translation>%1; die %2 schlechtesten von %3 Klassen</translation>
    </message>
    <message>
        <source>top-1 %1 (%2 of %3)</source>
        <translation>Top-1 %1 (%2 von %3)</translation>
    </message>
    <message>
        <source>top-5 %1</source>
        <translation>Top-5 %1</translation>
    </message>
    <message>
        <source>log-loss %1</source>
        <translation>Log-Verlust %1</translation>
    </message>
    <message>
        <source>ECE %1</source>
        <translation>ECE %1</translation>
    </message>
    <message>
        <source>Top-k accuracy</source>
        <translation>Top-k-Genauigkeit</translation>
    </message>
    <message>
        <source>guesses k</source>
        <translation>Versuche k</translation>
    </message>
    <message>
        <source>Per class</source>
        <translation>Je Klasse</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>Zuverlässigkeit</translation>
    </message>
    <message>
        <source>lead over the second</source>
        <translation>Vorsprung vor der zweiten</translation>
    </message>
    <message>
        <source>nats</source>
        <translation>Nat</translation>
    </message>
</context>
<context>
    <name>ttq::EventListModel</name>
    <message>
        <source>phase</source>
        <translation>Phase</translation>
    </message>
    <message>
        <source>checkpoint</source>
        <translation>Prüfpunkt</translation>
    </message>
    <message>
        <source>checkpoint failed</source>
        <translation>Prüfpunkt gescheitert</translation>
    </message>
    <message>
        <source>recording failed</source>
        <translation>Aufzeichnung gescheitert</translation>
    </message>
    <message>
        <source>disk full</source>
        <translation>Datenträger voll</translation>
    </message>
    <message>
        <source>learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>resumed</source>
        <translation>fortgesetzt</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>divergiert</translation>
    </message>
    <message>
        <source>pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>snapshot</source>
        <translation>Momentaufnahme</translation>
    </message>
    <message>
        <source>set</source>
        <translation>Setzen</translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
    <message numerus="yes">
        <source>%n step(s)</source>
        <translation>
            <numerusform>%n Schritt</numerusform>
            <numerusform>%n Schritte</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: waits for the engine</source>
        <translation>%1: wartet auf das Trainingsprogramm</translation>
    </message>
    <message>
        <source>%1: accepted, waits for the next epoch</source>
        <translation>%1: angenommen, wartet auf die nächste Epoche</translation>
    </message>
    <message>
        <source>%1: applied at step %2</source>
        <translation>%1: wirksam ab Schritt %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: refused: %2</source>
        <translation>%1: abgelehnt: %2</translation>
    </message>
    <message>
        <source>%1: expired, no engine read it</source>
        <translation>%1: verfallen, keine Engine hat es gelesen</translation>
    </message>
    <message>
        <source>%1
%2
A later resume went back behind this.</source>
        <translation>%1
%2
Ein späteres Fortsetzen ging hinter diesen Punkt zurück.</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>early end</source>
        <translation>vorzeitiges Ende</translation>
    </message>
</context>
<context>
    <name>ttq::EventPanel</name>
    <message>
        <source>Kinds of events shown</source>
        <translation>Gezeigte Arten von Ereignissen</translation>
    </message>
    <message>
        <source>All events</source>
        <translation>Alle Ereignisse</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Phases and drops</source>
        <translation>Phasen und Stufen</translation>
    </message>
    <message>
        <source>Checkpoints</source>
        <translation>Prüfpunkte</translation>
    </message>
    <message>
        <source>Search events</source>
        <translation>Ereignisse suchen</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>What happens to the run appears here: phases, checkpoints, commands, alarms</source>
        <translation>Hier erscheint, was mit dem Lauf geschieht: Phasen, Checkpoints, Befehle, Alarme</translation>
    </message>
</context>
<context>
    <name>ttq::Help</name>
    <message>
        <source>TTQ Workbench</source>
        <translation>TTQ Workbench</translation>
    </message>
    <message>
        <source>&lt;p&gt;A run is a folder. An engine, a program of its own, trains and writes into it; this window reads it, draws it, and posts commands. Closing the window need not end a training.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Ein Lauf ist ein Ordner. Ein eigenes Programm trainiert und schreibt hinein; dieses Fenster liest ihn, zeichnet ihn und gibt Befehle. Das Fenster zu schließen muss kein Training beenden.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>Steer</source>
        <translation>Steuern</translation>
    </message>
    <message>
        <source>&lt;p&gt;Change values in the panel Controls: edits are marked with • and change nothing until &lt;b&gt;Apply&lt;/b&gt;. What became of them stands in the list below: pending, applied at a step, or refused and why. A pattern such as &lt;code&gt;stage3.*&lt;/code&gt; reaches several layers. In a learning rate&apos;s field, &lt;code&gt;×0.5&lt;/code&gt; is a factor on the schedule, a number holds until &lt;code&gt;auto&lt;/code&gt;.&lt;/p&gt;&lt;p&gt;Pause keeps everything in memory. Stop saves a checkpoint and ends the engine; Resume continues bit for bit.&lt;/p&gt;</source>
        <translation>&lt;p&gt;Werte werden im Feld Steuerung geändert: Änderungen sind mit • markiert und bewirken nichts bis &lt;b&gt;Anwenden&lt;/b&gt;. Was aus ihnen wurde, steht in der Liste darunter: ausstehend, ab einem Schritt angewendet oder abgelehnt und warum. Ein Muster wie &lt;code&gt;stage3.*&lt;/code&gt; erreicht mehrere Schichten. Im Feld einer Lernrate ist &lt;code&gt;×0.5&lt;/code&gt; ein Faktor auf den Plan, eine Zahl gilt bis &lt;code&gt;auto&lt;/code&gt;.&lt;/p&gt;&lt;p&gt;Pause hält alles im Speicher. Stopp speichert einen Checkpoint und beendet die Engine; Fortsetzen geht Bit für Bit weiter.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Aufbewahren</translation>
    </message>
    <message>
        <source>&lt;p&gt;Save figure writes the current view as PDF, SVG or PNG in the sizes papers use.&lt;/p&gt;</source>
        <translation>&lt;p&gt;„Abbildung speichern“ schreibt die Ansicht als PDF, SVG oder PNG in den Größen, die Aufsätze brauchen.&lt;/p&gt;</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Taste</translation>
    </message>
    <message>
        <source>Action</source>
        <translation>Aktion</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>Wirkung</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>Steuerung</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Post the edited settings to the engine</source>
        <translation>Geänderte Einstellungen an das Trainingsprogramm senden</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Trained ternary quantization: train, watch and steer networks with weights −Wn, 0, +Wp.

Free software under the GNU General Public License, version 3 or later. Qt %1.</source>
        <translation>Trained Ternary Quantization: Netze mit den Gewichten −Wn, 0, +Wp trainieren, beobachten und steuern.

Freie Software unter der GNU General Public License, Version 3 oder neuer. Qt %1.</translation>
    </message>
    <message>
        <source>&lt;p&gt;&lt;b&gt;Scale factors&lt;/b&gt;: Wp and Wn of the layers selected in the table. &lt;b&gt;Accuracy&lt;/b&gt;: loss and accuracy of train, validation and test, with the learning rates on the right axis. &lt;b&gt;Sparsity&lt;/b&gt;: the shares of −, 0 and + in each layer, and the latent weights of the selected one. &lt;b&gt;Weights&lt;/b&gt;: histograms of all layers, and their values side by side. &lt;b&gt;Evaluation&lt;/b&gt;: how good a checkpoint is and where it is wrong; its report stays in the run&apos;s folder.&lt;/p&gt;&lt;p&gt;The wheel zooms, dragging pans, a double click or F fits. The cursor is the same in all views; a click on an event moves it there.&lt;/p&gt;</source>
        <translation>&lt;p&gt;&lt;b&gt;Skalenfaktoren&lt;/b&gt;: Wp und Wn der in der Tabelle gewählten Schichten. &lt;b&gt;Genauigkeit&lt;/b&gt;: Verlust und Genauigkeit von Training, Validierung und Test, die Lernraten an der rechten Achse. &lt;b&gt;Dünnbesetztheit&lt;/b&gt;: die Anteile von −, 0 und + in jeder Schicht und die latenten Gewichte der gewählten. &lt;b&gt;Gewichte&lt;/b&gt;: Histogramme aller Schichten und ihre Werte nebeneinander. &lt;b&gt;Auswertung&lt;/b&gt;: wie gut ein Prüfpunkt ist und wo er irrt; der Bericht bleibt im Ordner des Laufs.&lt;/p&gt;&lt;p&gt;Das Mausrad vergrößert, Ziehen verschiebt, ein Doppelklick oder F zeigt alles. Der Cursor ist in allen Ansichten derselbe; ein Klick auf ein Ereignis setzt ihn dorthin.&lt;/p&gt;</translation>
    </message>
</context>
<context>
    <name>ttq::LayerNameDelegate</name>
    <message>
        <source>BN</source>
        <comment>badge of a layer that BatchNorm makes scale-invariant</comment>
        <translation>BN</translation>
    </message>
</context>
<context>
    <name>ttq::LayerPanel</name>
    <message>
        <source>Search layers</source>
        <translation>Schichten suchen</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>Drop the selection: the views show all ternary layers</source>
        <translation>Auswahl aufheben: die Ansichten zeigen alle ternären Schichten</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>The layers of the network appear here</source>
        <translation>Hier erscheinen die Schichten des Netzes</translation>
    </message>
</context>
<context>
    <name>ttq::LayerTableModel</name>
    <message>
        <source>NaN</source>
        <translation>NaN</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message numerus="yes">
        <source>%1, %2, %n weight(s)</source>
        <translation>
            <numerusform>%1, %2, %n Gewicht</numerusform>
            <numerusform>%1, %2, %n Gewichte</numerusform>
        </translation>
    </message>
    <message>
        <source>full precision</source>
        <translation>volle Genauigkeit</translation>
    </message>
    <message>
        <source>quantizer: %1</source>
        <translation>Quantisierer: %1</translation>
    </message>
    <message>
        <source>scale-invariant: only batch normalisation follows, so that only the ratio Wn/Wp matters</source>
        <translation>skaleninvariant: nur Batch-Normalisierung folgt, daher zählt nur das Verhältnis Wn/Wp</translation>
    </message>
    <message>
        <source>%1: %2, at step %3</source>
        <translation>%1: %2, bei Schritt %3</translation>
    </message>
    <message>
        <source>%1 over the run so far</source>
        <translation>%1 im bisherigen Lauf</translation>
    </message>
    <message>
        <source>%1: −1: %2, 0: %3, +1: %4, at step %5</source>
        <translation>%1: −1: %2, 0: %3, +1: %4, bei Schritt %5</translation>
    </message>
    <message>
        <source>%1: %2 = %3, at step %4</source>
        <translation>%1: %2 = %3, bei Schritt %4</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>− / 0 / +</source>
        <translation>− / 0 / +</translation>
    </message>
    <message>
        <source>Wp</source>
        <translation>Wp</translation>
    </message>
    <message>
        <source>Wn</source>
        <translation>Wn</translation>
    </message>
    <message>
        <source>ρ</source>
        <translation>ρ</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>m / E|w|</source>
        <translation>m / E|w|</translation>
    </message>
    <message>
        <source>Trend</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Alarm</source>
        <translation>Alarm</translation>
    </message>
    <message>
        <source>name of the layer</source>
        <translation>Name der Schicht</translation>
    </message>
    <message>
        <source>number of weights</source>
        <translation>Anzahl der Gewichte</translation>
    </message>
    <message>
        <source>fractions of weights at −1, 0 and +1; the number is that of the zeros</source>
        <translation>Anteile der Gewichte bei −1, 0 und +1; die Zahl ist die der Nullen</translation>
    </message>
    <message>
        <source>scale of the +1 weights, Wp</source>
        <translation>Skala der +1-Gewichte, Wp</translation>
    </message>
    <message>
        <source>scale of the −1 weights, Wn</source>
        <translation>Skala der −1-Gewichte, Wn</translation>
    </message>
    <message>
        <source>ratio of the scales, ρ = Wn/Wp</source>
        <translation>Verhältnis der Skalen, ρ = Wn/Wp</translation>
    </message>
    <message>
        <source>threshold Δ: weights from −Δ to Δ become 0</source>
        <translation>Schwelle Δ: Gewichte von −Δ bis Δ werden 0</translation>
    </message>
    <message>
        <source>largest by mean absolute weight, m / E|w|: how far one outlier sets the threshold</source>
        <translation>größtes durch mittleres absolutes Gewicht, m / E|w|: wie sehr ein Ausreißer die Schwelle setzt</translation>
    </message>
    <message>
        <source>fraction of zeros over the run so far</source>
        <translation>Anteil der Nullen im bisherigen Lauf</translation>
    </message>
    <message>
        <source>newest alarm of the layer</source>
        <translation>neuester Alarm der Schicht</translation>
    </message>
</context>
<context>
    <name>ttq::LiveField</name>
    <message>
        <source>next epoch</source>
        <translation>nächste Epoche</translation>
    </message>
    <message>
        <source>next step</source>
        <translation>nächster Schritt</translation>
    </message>
    <message>
        <source>Takes effect: %1</source>
        <translation>Wirkt ab: %1</translation>
    </message>
    <message>
        <source>Multiply by %1</source>
        <translation>Mit %1 multiplizieren</translation>
    </message>
    <message>
        <source>edited, in force: %1</source>
        <translation>geändert, es gilt: %1</translation>
    </message>
    <message>
        <source>Edited; in force: %1</source>
        <translation>Geändert; es gilt: %1</translation>
    </message>
</context>
<context>
    <name>ttq::LivePlot</name>
    <message>
        <source>%1 · step %2: %3</source>
        <translation>%1 · Schritt %2: %3</translation>
    </message>
    <message>
        <source>−1: %1, 0: %2, +1: %3</source>
        <translation>−1: %1, 0: %2, +1: %3</translation>
    </message>
    <message>
        <source>%1 taken for %2</source>
        <translation>%1 als %2 erkannt</translation>
    </message>
    <message>
        <source>%1 of %2 (%3)</source>
        <translation>%1 von %2 (%3)</translation>
    </message>
</context>
<context>
    <name>ttq::MainWindow</name>
    <message>
        <source>The training could not be started: %1</source>
        <translation>Das Training ließ sich nicht starten: %1</translation>
    </message>
    <message>
        <source>The run could not be resumed: %1</source>
        <translation>Der Lauf ließ sich nicht fortsetzen: %1</translation>
    </message>
    <message>
        <source>Open a run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Save figure</source>
        <translation>Abbildung speichern</translation>
    </message>
    <message>
        <source>Vector graphics (*.pdf *.svg);;Images (*.png)</source>
        <translation>Vektorgrafik (*.pdf *.svg);;Bilder (*.png)</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>%1 gespeichert</translation>
    </message>
    <message numerus="yes">
        <source>Stopping %n run(s) after a checkpoint…</source>
        <translation>
            <numerusform>Ein Lauf wird nach einem Prüfpunkt angehalten …</numerusform>
            <numerusform>%n Läufe werden nach einem Prüfpunkt angehalten …</numerusform>
        </translation>
    </message>
    <message>
        <source>Close now</source>
        <translation>Jetzt schließen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Run %1</source>
        <translation>Lauf %1</translation>
    </message>
    <message>
        <source>TTQ Workbench</source>
        <translation>TTQ Workbench</translation>
    </message>
    <message>
        <source>%1 — TTQ Workbench</source>
        <translation>%1 — TTQ Workbench</translation>
    </message>
    <message>
        <source>&amp;Clear this list</source>
        <translation>Liste &amp;leeren</translation>
    </message>
    <message>
        <source>Show or hide the panel %1</source>
        <translation>Bereich %1 zeigen oder verbergen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Controls</source>
        <translation>Steuerung</translation>
    </message>
    <message>
        <source>Show the view %1</source>
        <translation>Ansicht %1 zeigen</translation>
    </message>
    <message>
        <source>%1: is not a folder of this computer; a run is</source>
        <translation>%1: ist kein Ordner dieses Rechners; ein Lauf ist einer</translation>
    </message>
    <message>
        <source>All runs of the matrix in %1 have ended.</source>
        <translation>Alle Läufe der Matrix in %1 sind beendet.</translation>
    </message>
    <message>
        <source>Open the &amp;table</source>
        <translation>&amp;Tabelle öffnen</translation>
    </message>
    <message>
        <source>Nothing was added to the queue: %1</source>
        <translation>Nichts wurde in die Warteschlange gestellt: %1</translation>
    </message>
    <message>
        <source>There is another run in its folder by now.</source>
        <translation>In seinem Ordner liegt inzwischen ein anderer Lauf.</translation>
    </message>
    <message>
        <source>Its engine ended before it had made the run.</source>
        <translation>Sein Trainingsprogramm endete, bevor es den Lauf angelegt hatte.</translation>
    </message>
    <message>
        <source>The table of a matrix could not be written: %1</source>
        <translation>Die Tabelle einer Matrix ließ sich nicht schreiben: %1</translation>
    </message>
    <message>
        <source>Matrix finished</source>
        <translation>Matrix fertig</translation>
    </message>
    <message>
        <source>The table is in %1</source>
        <translation>Die Tabelle liegt in %1</translation>
    </message>
    <message>
        <source>The queue cannot be kept: %1</source>
        <translation>Die Warteschlange lässt sich nicht speichern: %1</translation>
    </message>
</context>
<context>
    <name>ttq::MatrixDialog</name>
    <message>
        <source>Run as matrix</source>
        <translation>Als Matrix trainieren</translation>
    </message>
    <message>
        <source>Every method is trained with every seed, at the settings of this recipe, one run after another. The table of means and spreads grows with them.</source>
        <translation>Jedes Verfahren wird mit jedem Startwert trainiert, mit den Einstellungen dieses Rezepts, ein Lauf nach dem anderen. Die Tabelle der Mittelwerte und Streuungen wächst mit.</translation>
    </message>
    <message>
        <source>Methods</source>
        <translation>Verfahren</translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation>Startwerte</translation>
    </message>
    <message>
        <source>Numbers with commas between them, or a range such as 1..5</source>
        <translation>Zahlen mit Kommas dazwischen, oder ein Bereich wie 1..5</translation>
    </message>
    <message>
        <source>&amp;Seeds</source>
        <translation>&amp;Startwerte</translation>
    </message>
    <message>
        <source>&amp;Add to the queue</source>
        <translation>In die &amp;Warteschlange</translation>
    </message>
    <message numerus="yes">
        <source>%n run(s)</source>
        <translation>
            <numerusform>%n Lauf</numerusform>
            <numerusform>%n Läufe</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n epoch(s) in all</source>
        <translation>
            <numerusform>insgesamt %n Epoche</numerusform>
            <numerusform>insgesamt %n Epochen</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::MistakeListModel</name>
    <message>
        <source>Sample %1: %2, taken for %3 with %4; %5 was left for %2</source>
        <translation>Beispiel %1: %2, mit %4 als %3 erkannt; für %2 blieben %5</translation>
    </message>
    <message>
        <source>%1
→ %2
%3</source>
        <translation>%1
→ %2
%3</translation>
    </message>
</context>
<context>
    <name>ttq::NewRunDialog</name>
    <message>
        <source>New run</source>
        <translation>Neuer Lauf</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>Rezepte</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen suchen</translation>
    </message>
    <message>
        <source>Only what differs from the recipe</source>
        <translation>Nur was vom Rezept abweicht</translation>
    </message>
    <message>
        <source>Start training</source>
        <translation>Training starten</translation>
    </message>
    <message>
        <source>Data folder</source>
        <translation>Datenordner</translation>
    </message>
    <message>
        <source>Where data sets that do not come with the program are</source>
        <translation>Wo Datensätze liegen, die nicht mitgeliefert werden</translation>
    </message>
    <message>
        <source>Runs folder</source>
        <translation>Ordner für Läufe</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>Choose the data folder</source>
        <translation>Datenordner wählen</translation>
    </message>
    <message>
        <source>Choose the folder for new runs</source>
        <translation>Ordner für neue Läufe wählen</translation>
    </message>
    <message>
        <source>This run</source>
        <translation>Dieser Lauf</translation>
    </message>
    <message>
        <source>Threads (0 = all cores)</source>
        <translation>Threads (0 = alle Kerne)</translation>
    </message>
    <message>
        <source>data folder: there is no folder &apos;%1&apos;; allowed: an existing folder, or nothing for %2</source>
        <translation>Datenordner: es gibt keinen Ordner „%1“; erlaubt: ein vorhandener Ordner, oder leer für %2</translation>
    </message>
    <message>
        <source>runs folder: is empty; allowed: a folder in which the run&apos;s folder can be made</source>
        <translation>Ordner für Läufe: ist leer; erlaubt: ein Ordner, in dem der Lauf angelegt werden kann</translation>
    </message>
    <message>
        <source>runs folder: &apos;%1&apos; cannot be written to; allowed: a folder of yours</source>
        <translation>Ordner für Läufe: in „%1“ kann nicht geschrieben werden; erlaubt: ein eigener Ordner</translation>
    </message>
    <message>
        <source>Ready to start.</source>
        <translation>Bereit.</translation>
    </message>
    <message>
        <source>Save as my &amp;recipe…</source>
        <translation>Als eigenes &amp;Rezept speichern …</translation>
    </message>
    <message>
        <source>Keep these settings as a recipe of your own</source>
        <translation>Diese Einstellungen als eigenes Rezept aufbewahren</translation>
    </message>
    <message>
        <source>Run as &amp;matrix…</source>
        <translation>Als &amp;Matrix trainieren …</translation>
    </message>
    <message>
        <source>Compare methods over seeds at these settings</source>
        <translation>Verfahren mit diesen Einstellungen über Startwerte vergleichen</translation>
    </message>
    <message>
        <source>Add to &amp;queue</source>
        <translation>In die &amp;Warteschlange</translation>
    </message>
    <message>
        <source>Starts when no other run of this window is training</source>
        <translation>Beginnt, wenn kein anderer Lauf dieses Fensters trainiert</translation>
    </message>
    <message>
        <source>%1 (mine)</source>
        <translation>%1 (eigenes)</translation>
    </message>
    <message>
        <source>Data &amp;sets…</source>
        <translation>Daten&amp;sätze …</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Beginnen mit</translation>
    </message>
    <message>
        <source>Expected: %1</source>
        <translation>Erwartet: %1</translation>
    </message>
    <message>
        <source>Takes: %1</source>
        <translation>Dauer: %1</translation>
    </message>
</context>
<context>
    <name>ttq::PairTableModel</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Erkannt als</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>Share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>Of the samples of the class</source>
        <translation>Der Beispiele der Klasse</translation>
    </message>
</context>
<context>
    <name>ttq::PanelPlot</name>
    <message>
        <source>epoch</source>
        <translation>Epoche</translation>
    </message>
    <message numerus="yes">
        <source>%n value(s) ≤ 0 cannot be shown on a log axis</source>
        <translation>
            <numerusform>%n Wert ≤ 0 ist auf einer logarithmischen Achse nicht darstellbar</numerusform>
            <numerusform>%n Werte ≤ 0 sind auf einer logarithmischen Achse nicht darstellbar</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::PlotCanvas</name>
    <message>
        <source>%1: step %2, %3</source>
        <translation>%1: Schritt %2, %3</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>step %1 · epoch %2</source>
        <translation>Schritt %1 · Epoche %2</translation>
    </message>
</context>
<context>
    <name>ttq::PreviewGrid</name>
    <message>
        <source>What training sees</source>
        <translation>Was das Training sieht</translation>
    </message>
    <message>
        <source>New &amp;samples</source>
        <translation>Neue &amp;Beispiele</translation>
    </message>
    <message>
        <source>Other images, otherwise augmented</source>
        <translation>Andere Bilder, anders augmentiert</translation>
    </message>
    <message>
        <source>Augmented images: each row is one image, first as evaluation shows it, then as training does</source>
        <translation>Augmentierte Bilder: jede Zeile ist ein Bild, zuerst wie die Auswertung es zeigt, dann wie das Training</translation>
    </message>
    <message>
        <source>There is no room for a picture: %1</source>
        <translation>Kein Platz für ein Bild: %1</translation>
    </message>
    <message>
        <source>Drawing…</source>
        <translation>Wird gezeichnet …</translation>
    </message>
    <message>
        <source>No preview: %1</source>
        <translation>Keine Vorschau: %1</translation>
    </message>
    <message>
        <source>No preview: the engine&apos;s picture cannot be read</source>
        <translation>Keine Vorschau: das Bild des Trainingsprogramms ist nicht lesbar</translation>
    </message>
</context>
<context>
    <name>ttq::QueuePanel</name>
    <message>
        <source>Queue: empty. New run → Add to queue fills it.</source>
        <translation>Warteschlange: leer. Neuer Lauf → In die Warteschlange füllt sie.</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Queue of runs</source>
        <translation>Warteschlange der Läufe</translation>
    </message>
    <message>
        <source>Hold the queue: nothing is started</source>
        <translation>Warteschlange festhalten: nichts wird gestartet</translation>
    </message>
    <message>
        <source>Sooner</source>
        <translation>Früher</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>Später</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>Jetzt starten</translation>
    </message>
    <message>
        <source>Take off the queue</source>
        <translation>Aus der Warteschlange nehmen</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1. %2</translation>
    </message>
    <message>
        <source>%1, training</source>
        <translation>%1, trainiert</translation>
    </message>
    <message>
        <source>%1, not started</source>
        <translation>%1, nicht gestartet</translation>
    </message>
</context>
<context>
    <name>ttq::RecordingWatch</name>
    <message>
        <source>the disk is full</source>
        <translation>der Datenträger ist voll</translation>
    </message>
    <message>
        <source>Nothing can be recorded at present: %1. The training goes on, and what it has not recorded waits in the engine&apos;s memory until there is room.</source>
        <translation>Zurzeit kann nichts aufgezeichnet werden: %1. Das Training geht weiter; was noch nicht aufgezeichnet ist, wartet im Speicher der Engine, bis Platz ist.</translation>
    </message>
</context>
<context>
    <name>ttq::RunActions</name>
    <message>
        <source>&amp;Resume</source>
        <translation>&amp;Fortsetzen</translation>
    </message>
    <message>
        <source>Continue a paused run, or start an engine that continues a stopped or interrupted one</source>
        <translation>Einen pausierten Lauf fortsetzen, oder ein Trainingsprogramm für einen angehaltenen oder unterbrochenen starten</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>&amp;Pause</translation>
    </message>
    <message>
        <source>Pause before the next step; everything stays in memory</source>
        <translation>Vor dem nächsten Schritt pausieren; alles bleibt im Speicher</translation>
    </message>
    <message>
        <source>One s&amp;tep</source>
        <translation>Ein Schri&amp;tt</translation>
    </message>
    <message>
        <source>Train one step, then pause</source>
        <translation>Einen Schritt trainieren, dann pausieren</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>An&amp;halten</translation>
    </message>
    <message>
        <source>Finish the step, save a checkpoint and end the engine</source>
        <translation>Schritt beenden, Prüfpunkt speichern und das Trainingsprogramm beenden</translation>
    </message>
    <message>
        <source>Save &amp;checkpoint</source>
        <translation>&amp;Prüfpunkt speichern</translation>
    </message>
    <message>
        <source>Save a checkpoint at the next step</source>
        <translation>Beim nächsten Schritt einen Prüfpunkt speichern</translation>
    </message>
    <message>
        <source>Save &amp;latent weights</source>
        <translation>&amp;Latente Gewichte speichern</translation>
    </message>
    <message>
        <source>Write the latent weights of all layers into the run&apos;s folder snapshots</source>
        <translation>Die latenten Gewichte aller Schichten in den Ordner snapshots des Laufs schreiben</translation>
    </message>
</context>
<context>
    <name>ttq::RunData</name>
    <message>
        <source>No run is open</source>
        <translation>Kein Lauf ist geöffnet</translation>
    </message>
    <message>
        <source>The run cannot be read: %1</source>
        <translation>Der Lauf ist nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Reading the run …</source>
        <translation>Lauf wird gelesen …</translation>
    </message>
    <message>
        <source>Curves appear with the first training step</source>
        <translation>Kurven erscheinen mit dem ersten Trainingsschritt</translation>
    </message>
    <message>
        <source>◊ scale-invariant: BatchNorm follows, so only the ratio Wn/Wp acts on the layer&apos;s output</source>
        <translation>◊ skaleninvariant: BatchNorm folgt, daher wirkt nur das Verhältnis Wn/Wp auf die Ausgabe der Schicht</translation>
    </message>
    <message>
        <source>%1 appear when a phase quantizes the network; no phase of this run does</source>
        <translation>%1 erscheinen, wenn eine Phase das Netz quantisiert; dieser Lauf hat keine</translation>
    </message>
    <message>
        <source>%1 appear when the ternary phase starts (epoch %2)</source>
        <translation>%1 erscheinen mit der ternären Phase (Epoche %2)</translation>
    </message>
</context>
<context>
    <name>ttq::RunHeader</name>
    <message>
        <source>Copy the command line that repeats this run</source>
        <translation>Befehlszeile kopieren, die diesen Lauf wiederholt</translation>
    </message>
    <message>
        <source>Copy the command line</source>
        <translation>Befehlszeile kopieren</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Settings, seed, versions, data hashes and the command line of this run</source>
        <translation>Einstellungen, Startwert, Versionen, Prüfsummen der Daten und Befehlszeile dieses Laufs</translation>
    </message>
    <message>
        <source>seed %1</source>
        <translation>Startwert %1</translation>
    </message>
    <message>
        <source>scale gradient as printed</source>
        <translation>Skalengradient wie gedruckt</translation>
    </message>
    <message>
        <source>Details of %1</source>
        <translation>Einzelheiten zu %1</translation>
    </message>
    <message>
        <source>Fact</source>
        <translation>Angabe</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Facts</source>
        <translation>Angaben</translation>
    </message>
    <message>
        <source>Settings (run.toml)</source>
        <translation>Einstellungen (run.toml)</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>Copy settings</source>
        <translation>Einstellungen kopieren</translation>
    </message>
    <message>
        <source>Copy command line</source>
        <translation>Befehlszeile kopieren</translation>
    </message>
</context>
<context>
    <name>ttq::RunListModel</name>
    <message>
        <source>created</source>
        <translation>angelegt</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>divergiert</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>unreadable</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>%1 / %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>%1 (test)</source>
        <translation>%1 (Test)</translation>
    </message>
    <message>
        <source>name of the run</source>
        <translation>Name des Laufs</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>what the run does now</source>
        <translation>was der Lauf gerade tut</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>completed epochs of all</source>
        <translation>abgeschlossene von allen Epochen</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>best top-1 accuracy on the validation split</source>
        <translation>beste Top-1-Genauigkeit auf den Validierungsdaten</translation>
    </message>
    <message>
        <source>Best</source>
        <translation>Beste</translation>
    </message>
    <message>
        <source>zeros among all quantized weights</source>
        <translation>Nullen unter allen quantisierten Gewichten</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Nullen</translation>
    </message>
    <message>
        <source>%1, epoch %2 of %3, step %4</source>
        <translation>%1, Epoche %2 von %3, Schritt %4</translation>
    </message>
    <message>
        <source>test (selected on the test split)</source>
        <translation>Test (auf den Testdaten ausgewählt)</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>best top-1: %1 on %2, epoch %3</source>
        <translation>bestes Top-1: %1 auf %2, Epoche %3</translation>
    </message>
    <message>
        <source>zeros: %1 of all quantized weights</source>
        <translation>Nullen: %1 aller quantisierten Gewichte</translation>
    </message>
    <message numerus="yes">
        <source>steered: %n setting(s) changed by hand</source>
        <translation>
            <numerusform>gesteuert: %n Einstellung von Hand geändert</numerusform>
            <numerusform>gesteuert: %n Einstellungen von Hand geändert</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::RunListPanel</name>
    <message>
        <source>Search runs</source>
        <translation>Läufe suchen</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>&amp;Show</source>
        <translation>&amp;Zeigen</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen …</translation>
    </message>
    <message>
        <source>&amp;Note…</source>
        <translation>&amp;Notiz …</translation>
    </message>
    <message>
        <source>&amp;Colour…</source>
        <translation>&amp;Farbe …</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>C&amp;lose</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>Move to the &amp;trash…</source>
        <translation>In den &amp;Papierkorb …</translation>
    </message>
    <message>
        <source>Move to the &amp;trash (stop the run first)</source>
        <translation>In den &amp;Papierkorb (Lauf zuerst anhalten)</translation>
    </message>
    <message>
        <source>Rename run</source>
        <translation>Lauf umbenennen</translation>
    </message>
    <message>
        <source>Name (empty: the configuration&apos;s):</source>
        <translation>Name (leer: der der Konfiguration):</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>What is this run about?</source>
        <translation>Worum geht es in diesem Lauf?</translation>
    </message>
    <message>
        <source>Colour of the run</source>
        <translation>Farbe des Laufs</translation>
    </message>
    <message>
        <source>Move to the trash</source>
        <translation>In den Papierkorb</translation>
    </message>
    <message>
        <source>Move the run &apos;%1&apos; to the trash?</source>
        <translation>Den Lauf „%1“ in den Papierkorb legen?</translation>
    </message>
    <message>
        <source>%1
Emptying the trash frees %2.</source>
        <translation>%1
Das Leeren des Papierkorbs gibt %2 frei.</translation>
    </message>
    <message>
        <source>No runs yet. The start page begins with one.</source>
        <translation>Noch keine Läufe. Die Startseite beginnt einen.</translation>
    </message>
</context>
<context>
    <name>ttq::RunModel</name>
    <message>
        <source>signal %1</source>
        <translation>Signal %1</translation>
    </message>
    <message>
        <source>signal %1 (%2)</source>
        <translation>Signal %1 (%2)</translation>
    </message>
    <message>
        <source>killed or power lost</source>
        <translation>abgebrochen oder Stromausfall</translation>
    </message>
</context>
<context>
    <name>ttq::RunQueue</name>
    <message>
        <source>the queue belongs to another window of this program; add runs there</source>
        <translation>die Warteschlange gehört einem anderen Fenster dieses Programms; Läufe dort hinzufügen</translation>
    </message>
    <message>
        <source>%1: the queue cannot be locked</source>
        <translation>%1: die Warteschlange lässt sich nicht sperren</translation>
    </message>
    <message>
        <source>%1: is not a queue of runs: %2</source>
        <translation>%1: ist keine Warteschlange von Läufen: %2</translation>
    </message>
    <message>
        <source>%1: is a queue of version %2; this program knows version %3</source>
        <translation>%1: ist eine Warteschlange der Version %2; dieses Programm kennt Version %3</translation>
    </message>
    <message>
        <source>%1: run %2 of the queue is damaged</source>
        <translation>%1: Lauf %2 der Warteschlange ist beschädigt</translation>
    </message>
    <message>
        <source>%1: its folder cannot be made</source>
        <translation>%1: der Ordner dafür lässt sich nicht anlegen</translation>
    </message>
    <message>
        <source>%1: is in the queue already</source>
        <translation>%1: steht schon in der Warteschlange</translation>
    </message>
</context>
<context>
    <name>ttq::RunSession</name>
    <message>
        <source>The engine was ended by %1.</source>
        <translation>Das Trainingsprogramm wurde durch %1 beendet.</translation>
    </message>
    <message>
        <source>The engine ended with exit code %1.</source>
        <translation>Das Trainingsprogramm endete mit dem Code %1.</translation>
    </message>
    <message>
        <source>The engine of this run has died.</source>
        <translation>Das Trainingsprogramm dieses Laufs ist gestorben.</translation>
    </message>
    <message>
        <source>The engine of this run has died: %1.</source>
        <translation>Das Trainingsprogramm dieses Laufs ist gestorben: %1.</translation>
    </message>
    <message>
        <source>Everything up to its last checkpoint can be continued.</source>
        <translation>Ab seinem letzten Prüfpunkt kann es weitergehen.</translation>
    </message>
    <message>
        <source>The training failed.</source>
        <translation>Das Training ist gescheitert.</translation>
    </message>
    <message>
        <source>The training diverged.</source>
        <translation>Das Training ist divergiert.</translation>
    </message>
    <message>
        <source>The command could not be given to the engine: %1</source>
        <translation>Der Befehl konnte der Engine nicht gegeben werden: %1</translation>
    </message>
    <message numerus="yes">
        <source>%n command(s) it did not answer will not be carried out.</source>
        <translation>
            <numerusform>%n Befehl, den sie nicht beantwortet hat, wird nicht ausgeführt.</numerusform>
            <numerusform>%n Befehle, die sie nicht beantwortet hat, werden nicht ausgeführt.</numerusform>
        </translation>
    </message>
    <message>
        <source>preparing data: %1 of %2</source>
        <translation>Daten werden vorbereitet: %1 von %2</translation>
    </message>
</context>
<context>
    <name>ttq::SaveRecipeDialog</name>
    <message>
        <source>Save as my recipe</source>
        <translation>Als eigenes Rezept speichern</translation>
    </message>
    <message>
        <source>Name of the recipe</source>
        <translation>Name des Rezepts</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>&amp;Name</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Replace my recipe</source>
        <translation>Eigenes Rezept &amp;ersetzen</translation>
    </message>
    <message>
        <source>You have a recipe of this name; its settings would be replaced by these.</source>
        <translation>Es gibt schon ein eigenes Rezept dieses Namens; seine Einstellungen würden durch diese ersetzt.</translation>
    </message>
    <message>
        <source>Every setting is kept, in %1</source>
        <translation>Jede Einstellung wird aufbewahrt, in %1</translation>
    </message>
</context>
<context>
    <name>ttq::ScaleFactorView</name>
    <message>
        <source>α (one scale for both signs)</source>
        <translation>α (eine Skala für beide Vorzeichen)</translation>
    </message>
    <message>
        <source>step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>scale factor</source>
        <translation>Skalenfaktor</translation>
    </message>
    <message>
        <source>ratio Wn/Wp</source>
        <translation>Verhältnis Wn/Wp</translation>
    </message>
    <message>
        <source>radius √(Wp² + Wn²)</source>
        <translation>Radius √(Wp² + Wn²)</translation>
    </message>
    <message>
        <source>The quantizers of these layers have one scale for both signs: there is no Wn/Wp</source>
        <translation>Die Quantisierer dieser Schichten haben eine Skala für beide Vorzeichen: es gibt kein Wn/Wp</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s) with one scale for both signs are left out</source>
        <translation>
            <numerusform>%n Schicht mit einer Skala für beide Vorzeichen fehlt hier</numerusform>
            <numerusform>%n Schichten mit einer Skala für beide Vorzeichen fehlen hier</numerusform>
        </translation>
    </message>
    <message>
        <source>The first %1 of %2 layers; choose others in the table of layers</source>
        <translation>Die ersten %1 von %2 Schichten; andere lassen sich in der Tabelle wählen</translation>
    </message>
    <message>
        <source>share</source>
        <translation>Anteil</translation>
    </message>
    <message>
        <source>scale</source>
        <translation>Skala</translation>
    </message>
    <message>
        <source>This run quantizes no layer</source>
        <translation>Dieser Lauf quantisiert keine Schicht</translation>
    </message>
    <message>
        <source>None of the chosen layers is quantized</source>
        <translation>Keine der gewählten Schichten ist quantisiert</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1</source>
        <translation>Anteile von −1, 0 und +1</translation>
    </message>
    <message>
        <source>Scale factors</source>
        <translation>Skalenfaktoren</translation>
    </message>
    <message>
        <source>Wp and Wn of the chosen layers against the training step</source>
        <translation>Wp und Wn der gewählten Schichten über dem Trainingsschritt</translation>
    </message>
    <message>
        <source>What is drawn of the scale factors</source>
        <translation>Was von den Skalenfaktoren gezeichnet wird</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Überlagert</translation>
    </message>
    <message>
        <source>Wp and Wn of all chosen layers in one plot</source>
        <translation>Wp und Wn aller gewählten Schichten in einem Diagramm</translation>
    </message>
    <message>
        <source>Small multiples</source>
        <translation>Einzelbilder</translation>
    </message>
    <message>
        <source>One plot for each layer, on the same axes</source>
        <translation>Ein Diagramm je Schicht, mit denselben Achsen</translation>
    </message>
    <message>
        <source>Ratio Wn/Wp</source>
        <translation>Verhältnis Wn/Wp</translation>
    </message>
    <message>
        <source>What a scale-invariant layer&apos;s output depends on</source>
        <translation>Wovon die Ausgabe einer skaleninvarianten Schicht abhängt</translation>
    </message>
    <message>
        <source>Radius √(Wp²+Wn²)</source>
        <translation>Radius √(Wp²+Wn²)</translation>
    </message>
    <message>
        <source>The common size of both scales: it sets how fast the latent weights move</source>
        <translation>Die gemeinsame Größe beider Skalen: sie bestimmt, wie schnell sich die latenten Gewichte bewegen</translation>
    </message>
    <message>
        <source>Fractions −/0/+</source>
        <translation>Anteile −/0/+</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1 in each layer</source>
        <translation>Anteile von −1, 0 und +1 in jeder Schicht</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s); choose in the table which of them to show</source>
        <translation>
            <numerusform>%n Schicht; die Tabelle wählt, welche gezeigt werden</numerusform>
            <numerusform>%n Schichten; die Tabelle wählt, welche gezeigt werden</numerusform>
        </translation>
    </message>
    <message>
        <source>no ternary weights yet</source>
        <translation>noch keine ternären Gewichte</translation>
    </message>
</context>
<context>
    <name>ttq::SparsityView</name>
    <message>
        <source>Weights at step %1</source>
        <translation>Gewichte bei Schritt %1</translation>
    </message>
    <message>
        <source>Weights now (step %1)</source>
        <translation>Gewichte jetzt (Schritt %1)</translation>
    </message>
    <message>
        <source>share of the layer&apos;s weights</source>
        <translation>Anteil an den Gewichten der Schicht</translation>
    </message>
    <message>
        <source>How sparse the layers are</source>
        <translation>Wie dünn die Schichten besetzt sind</translation>
    </message>
    <message>
        <source>zeros in a layer (%)</source>
        <translation>Nullen in einer Schicht (%)</translation>
    </message>
    <message>
        <source>layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>share of weights</source>
        <translation>Anteil der Gewichte</translation>
    </message>
    <message>
        <source>This run quantizes no layer</source>
        <translation>Dieser Lauf quantisiert keine Schicht</translation>
    </message>
    <message>
        <source>The first histogram of the latent weights is recorded at the end of an epoch</source>
        <translation>Das erste Histogramm der latenten Gewichte wird am Ende einer Epoche aufgezeichnet</translation>
    </message>
    <message>
        <source>weights in a bin</source>
        <translation>Gewichte in einer Klasse</translation>
    </message>
    <message>
        <source>Zeros: %1 of the weights shown, %2 as the mean over layers</source>
        <translation>Nullen: %1 der gezeigten Gewichte, %2 als Mittel über die Schichten</translation>
    </message>
    <message>
        <source>No layer was ternary at step %1</source>
        <translation>Bei Schritt %1 war keine Schicht ternär</translation>
    </message>
    <message>
        <source>Shares of −1, 0 and +1</source>
        <translation>Anteile von −1, 0 und +1</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Dünnbesetztheit</translation>
    </message>
    <message>
        <source>Shares of negative, zero and positive weights in each layer, and a layer&apos;s latent weights</source>
        <translation>Anteile negativer, nullwertiger und positiver Gewichte in jeder Schicht und die latenten Gewichte einer Schicht</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Latents of %1</source>
        <translation>Latente Gewichte von %1</translation>
    </message>
    <message>
        <source>%1, step %2</source>
        <translation>%1, Schritt %2</translation>
    </message>
    <message>
        <source>Latents of %1, step %2</source>
        <translation>Latente Gewichte von %1, Schritt %2</translation>
    </message>
    <message>
        <source>→ −Wn</source>
        <translation>→ −Wn</translation>
    </message>
    <message>
        <source>→ 0</source>
        <translation>→ 0</translation>
    </message>
    <message>
        <source>→ +Wp</source>
        <translation>→ +Wp</translation>
    </message>
    <message>
        <source>latent weight (%1 bins of %2)</source>
        <translation>latentes Gewicht (%1 Klassen zu %2)</translation>
    </message>
    <message>
        <source>%1 of all weights</source>
        <translation>%1 aller Gewichte</translation>
    </message>
    <message>
        <source>%1 mean of layers</source>
        <translation>%1 im Mittel der Schichten</translation>
    </message>
</context>
<context>
    <name>ttq::StartPage</name>
    <message>
        <source>TTQ Workbench</source>
        <translation>TTQ Workbench</translation>
    </message>
    <message>
        <source>Train networks with weights −Wn, 0, +Wp. Watch the scale factors, steer the run, keep the figures.</source>
        <translation>Netze mit Gewichten −Wn, 0, +Wp trainieren. Skalenfaktoren beobachten, Läufe steuern, Abbildungen aufbewahren.</translation>
    </message>
    <message>
        <source>Start the demo</source>
        <translation>Demo starten</translation>
    </message>
    <message>
        <source>Trains a small network on images that come with the program; curves move within seconds</source>
        <translation>Trainiert ein kleines Netz mit mitgelieferten Bildern; nach Sekunden bewegen sich die Kurven</translation>
    </message>
    <message>
        <source>New run…</source>
        <translation>Neuer Lauf …</translation>
    </message>
    <message>
        <source>Open a run…</source>
        <translation>Lauf öffnen …</translation>
    </message>
    <message>
        <source>Recipes</source>
        <translation>Rezepte</translation>
    </message>
    <message>
        <source>Recent runs</source>
        <translation>Letzte Läufe</translation>
    </message>
    <message>
        <source>Drop the folder of a run anywhere on this window to open it.</source>
        <translation>Den Ordner eines Laufs irgendwo auf dieses Fenster ziehen, um ihn zu öffnen.</translation>
    </message>
    <message>
        <source>Open the New run dialog with this recipe</source>
        <translation>Den Dialog „Neuer Lauf“ mit diesem Rezept öffnen</translation>
    </message>
    <message>
        <source>None yet. Runs that were opened or started stand here.</source>
        <translation>Noch keine. Hier stehen Läufe, die geöffnet oder gestartet wurden.</translation>
    </message>
    <message>
        <source>%1 (mine)</source>
        <translation>%1 (eigenes)</translation>
    </message>
</context>
<context>
    <name>ttq::StatusStrip</name>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>created</source>
        <translation>angelegt</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>paused</source>
        <translation>pausiert</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>angehalten</translation>
    </message>
    <message>
        <source>finished</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>diverged</source>
        <translation>divergiert</translation>
    </message>
    <message>
        <source>interrupted</source>
        <translation>unterbrochen</translation>
    </message>
    <message>
        <source>State the engine has acknowledged</source>
        <translation>Zustand, den das Trainingsprogramm bestätigt hat</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Completed epochs, and the phase</source>
        <translation>Abgeschlossene Epochen, und die Phase</translation>
    </message>
    <message>
        <source>Completed optimizer steps</source>
        <translation>Abgeschlossene Schritte des Optimierers</translation>
    </message>
    <message>
        <source>Training images per second</source>
        <translation>Trainingsbilder je Sekunde</translation>
    </message>
    <message>
        <source>Time left</source>
        <translation>Verbleibende Zeit</translation>
    </message>
    <message>
        <source>Best top-1 accuracy, and the split it was selected on</source>
        <translation>Beste Top-1-Genauigkeit, und worauf sie ausgewählt wurde</translation>
    </message>
    <message>
        <source>starting…</source>
        <translation>startet …</translation>
    </message>
    <message>
        <source>epoch %1/%2</source>
        <translation>Epoche %1/%2</translation>
    </message>
    <message>
        <source>%1 of %2 epochs completed; phase: %3</source>
        <translation>%1 von %2 Epochen abgeschlossen; Phase: %3</translation>
    </message>
    <message>
        <source>step %1/%2</source>
        <translation>Schritt %1/%2</translation>
    </message>
    <message>
        <source>%1 img/s</source>
        <translation>%1 Bilder/s</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>val.</source>
        <comment>validation split</comment>
        <translation>Val.</translation>
    </message>
    <message>
        <source>best %1 % (%2, epoch %3)</source>
        <translation>beste %1 % (%2, Epoche %3)</translation>
    </message>
</context>
<context>
    <name>ttq::ThresholdSection</name>
    <message>
        <source>Sparsity r</source>
        <translation>Dünne r</translation>
    </message>
    <message>
        <source>Factor</source>
        <translation>Faktor</translation>
    </message>
    <message>
        <source>Delta Δ</source>
        <translation>Delta Δ</translation>
    </message>
    <message>
        <source>Fraction t</source>
        <translation>Anteil t</translation>
    </message>
    <message>
        <source>Target</source>
        <translation>Ziel</translation>
    </message>
    <message>
        <source>Layers that the threshold is for</source>
        <translation>Schichten, für die die Schwelle gilt</translation>
    </message>
    <message>
        <source>All layers, one layer, or a pattern such as stage3.*</source>
        <translation>Alle Schichten, eine Schicht, oder ein Muster wie stage3.*</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Alle Schichten</translation>
    </message>
    <message>
        <source>Rule</source>
        <translation>Regel</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>&apos;%1&apos; matches no ternary layer</source>
        <translation>„%1“ trifft keine ternäre Schicht</translation>
    </message>
    <message>
        <source>; did you mean &apos;%1&apos;?</source>
        <translation>; gemeint war „%1“?</translation>
    </message>
</context>
<context>
    <name>ttq::ViewArea</name>
    <message>
        <source>Scale factors</source>
        <translation>Skalenfaktoren</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Sparsity</source>
        <translation>Dünnbesetztheit</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Auswertung</translation>
    </message>
</context>
<context>
    <name>ttq::WeightGrid</name>
    <message>
        <source>Histograms of the weights</source>
        <translation>Histogramme der Gewichte</translation>
    </message>
    <message numerus="yes">
        <source>%n layer(s)</source>
        <translation>
            <numerusform>%n Schicht</numerusform>
            <numerusform>%n Schichten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ttq::WeightsCheck</name>
    <message>
        <source>File of weights</source>
        <translation>Datei mit Gewichten</translation>
    </message>
    <message>
        <source>PyTorch&apos;s, safetensors, or a checkpoint; nothing in it is executed</source>
        <translation>Von PyTorch, safetensors oder ein Prüfpunkt; nichts darin wird ausgeführt</translation>
    </message>
    <message>
        <source>random weights</source>
        <translation>zufällige Gewichte</translation>
    </message>
    <message>
        <source>Mapping file</source>
        <translation>Zuordnungsdatei</translation>
    </message>
    <message>
        <source>Which tensor of the file is which of the network, where names do not fit</source>
        <translation>Welcher Tensor der Datei welcher des Netzes ist, wo die Namen nicht passen</translation>
    </message>
    <message>
        <source>tensors by their names; or a mapping file</source>
        <translation>Tensoren nach ihren Namen; oder eine Zuordnungsdatei</translation>
    </message>
    <message>
        <source>Details…</source>
        <translation>Einzelheiten …</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen …</translation>
    </message>
    <message>
        <source>Choose: %1</source>
        <translation>Wählen: %1</translation>
    </message>
    <message>
        <source>Comparing with the network …</source>
        <translation>Wird mit dem Netz verglichen …</translation>
    </message>
    <message>
        <source>The engine&apos;s answer cannot be read</source>
        <translation>Die Antwort des Trainingsprogramms ist nicht lesbar</translation>
    </message>
</context>
<context>
    <name>ttq::WeightsFitDialog</name>
    <message>
        <source>one number</source>
        <translation>eine Zahl</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>In the network</source>
        <translation>Im Netz</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>In der Datei</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>nearest: %1</source>
        <translation>am nächsten: %1</translation>
    </message>
    <message>
        <source>missing in the file</source>
        <translation>fehlt in der Datei</translation>
    </message>
    <message>
        <source>unknown to the network</source>
        <translation>dem Netz unbekannt</translation>
    </message>
    <message>
        <source>of another shape</source>
        <translation>von anderer Form</translation>
    </message>
    <message>
        <source>matches</source>
        <translation>passt</translation>
    </message>
    <message>
        <source>matches by another name</source>
        <translation>passt unter anderem Namen</translation>
    </message>
    <message>
        <source>Layers to quantize</source>
        <translation>Zu quantisierende Schichten</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Schicht</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Nullen</translation>
    </message>
    <message>
        <source>−</source>
        <translation>−</translation>
    </message>
    <message>
        <source>+</source>
        <translation>+</translation>
    </message>
    <message>
        <source>Δ</source>
        <translation>Δ</translation>
    </message>
    <message>
        <source>is quantized already</source>
        <translation>ist schon quantisiert</translation>
    </message>
    <message>
        <source>%1 of %2 tensors match</source>
        <translation>%1 von %2 Tensoren passen</translation>
    </message>
    <message>
        <source>%1 missing in the file</source>
        <translation>%1 fehlen in der Datei</translation>
    </message>
    <message>
        <source>%1 unknown to the network</source>
        <translation>%1 dem Netz unbekannt</translation>
    </message>
    <message>
        <source>%1 of another shape</source>
        <translation>%1 von anderer Form</translation>
    </message>
    <message>
        <source>Fits: %1</source>
        <translation>Passt: %1</translation>
    </message>
    <message>
        <source>Does not fit: %1, %2</source>
        <translation>Passt nicht: %1, %2</translation>
    </message>
    <message>
        <source>; quantization begins with %1 zeros (mean of layers %2)</source>
        <translation>; die Quantisierung beginnt mit %1 Nullen (Mittel der Schichten %2)</translation>
    </message>
    <message>
        <source>Weights and network</source>
        <translation>Gewichte und Netz</translation>
    </message>
    <message>
        <source>A mapping file says what belongs together: two names a line, that of the file and that of the network; “-” for none.</source>
        <translation>Eine Zuordnungsdatei sagt, was zusammengehört: zwei Namen je Zeile, der in der Datei und der im Netz; „-“ für keinen.</translation>
    </message>
    <message>
        <source>%1, not %2</source>
        <translation>%1, nicht %2</translation>
    </message>
</context>
<context>
    <name>ttq::WeightsView</name>
    <message>
        <source>%1 weights at step %2</source>
        <translation>%1 Gewichte bei Schritt %2</translation>
    </message>
    <message>
        <source>Values of the weights over the layers</source>
        <translation>Werte der Gewichte über die Schichten</translation>
    </message>
    <message>
        <source>quantized layers in order</source>
        <translation>quantisierte Schichten der Reihe nach</translation>
    </message>
    <message>
        <source>value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>This run quantizes no layer</source>
        <translation>Dieser Lauf quantisiert keine Schicht</translation>
    </message>
    <message>
        <source>No layer was ternary at step %1</source>
        <translation>Bei Schritt %1 war keine Schicht ternär</translation>
    </message>
    <message>
        <source>The values of the weights</source>
        <translation>Die Werte der Gewichte</translation>
    </message>
    <message>
        <source>Step %1</source>
        <translation>Schritt %1</translation>
    </message>
    <message>
        <source>Weights</source>
        <translation>Gewichte</translation>
    </message>
    <message>
        <source>Latent weights of every quantized layer, with thresholds and levels</source>
        <translation>Latente Gewichte jeder quantisierten Schicht, mit Schwellen und Stufen</translation>
    </message>
    <message>
        <source>What is drawn of the weights</source>
        <translation>Was von den Gewichten gezeichnet wird</translation>
    </message>
    <message>
        <source>Histograms</source>
        <translation>Histogramme</translation>
    </message>
    <message>
        <source>Latent weights of each layer, coloured by what they become</source>
        <translation>Latente Gewichte jeder Schicht, gefärbt nach dem, was aus ihnen wird</translation>
    </message>
    <message>
        <source>Over the layers</source>
        <translation>Über die Schichten</translation>
    </message>
    <message>
        <source>Wp and −Wn of the layers in order, and how sparse the layers are</source>
        <translation>Wp und −Wn der Schichten der Reihe nach, und wie dünn die Schichten besetzt sind</translation>
    </message>
    <message>
        <source>Same axis for all</source>
        <translation>Gleiche Achse für alle</translation>
    </message>
    <message>
        <source>One range of weights for all layers, to compare their widths</source>
        <translation>Ein Bereich der Gewichte für alle Schichten, um ihre Breiten zu vergleichen</translation>
    </message>
    <message>
        <source>Reading the histograms …</source>
        <translation>Histogramme werden gelesen …</translation>
    </message>
    <message>
        <source>No histogram of the latent weights was recorded until this step</source>
        <translation>Bis zu diesem Schritt wurde kein Histogramm der latenten Gewichte aufgezeichnet</translation>
    </message>
    <message>
        <source>The first histogram of the latent weights is recorded at the end of an epoch</source>
        <translation>Das erste Histogramm der latenten Gewichte wird am Ende einer Epoche aufgezeichnet</translation>
    </message>
    <message>
        <source>%1 zeros</source>
        <translation>%1 Nullen</translation>
    </message>
</context>
<context>
    <name>ttq::WindowActions</name>
    <message>
        <source>&amp;New run…</source>
        <translation>&amp;Neuer Lauf …</translation>
    </message>
    <message>
        <source>Choose a recipe, change settings, start training</source>
        <translation>Rezept wählen, Einstellungen ändern, Training starten</translation>
    </message>
    <message>
        <source>Start the &amp;demo</source>
        <translation>&amp;Demo starten</translation>
    </message>
    <message>
        <source>Train a small network on images that come with the program</source>
        <translation>Ein kleines Netz mit mitgelieferten Bildern trainieren</translation>
    </message>
    <message>
        <source>&amp;Open run…</source>
        <translation>Lauf ö&amp;ffnen …</translation>
    </message>
    <message>
        <source>Open the folder of a run</source>
        <translation>Den Ordner eines Laufs öffnen</translation>
    </message>
    <message>
        <source>Start &amp;page</source>
        <translation>&amp;Startseite</translation>
    </message>
    <message>
        <source>Show the start page; runs go on</source>
        <translation>Startseite zeigen; Läufe gehen weiter</translation>
    </message>
    <message>
        <source>&amp;Close run</source>
        <translation>Lauf &amp;schließen</translation>
    </message>
    <message>
        <source>Stop showing this run; its engine goes on</source>
        <translation>Diesen Lauf nicht mehr zeigen; er trainiert weiter</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>Close the window</source>
        <translation>Fenster schließen</translation>
    </message>
    <message>
        <source>Save &amp;figure…</source>
        <translation>&amp;Abbildung speichern …</translation>
    </message>
    <message>
        <source>Save the current view as PDF, SVG or PNG</source>
        <translation>Die Ansicht als PDF, SVG oder PNG speichern</translation>
    </message>
    <message>
        <source>Copy as &amp;image</source>
        <translation>Als &amp;Bild kopieren</translation>
    </message>
    <message>
        <source>Copy the current view as an image</source>
        <translation>Die Ansicht als Bild kopieren</translation>
    </message>
    <message>
        <source>&amp;Fit</source>
        <translation>&amp;Einpassen</translation>
    </message>
    <message>
        <source>Show all of the run</source>
        <translation>Den ganzen Lauf zeigen</translation>
    </message>
    <message>
        <source>&amp;Logarithmic axis</source>
        <translation>&amp;Logarithmische Achse</translation>
    </message>
    <message>
        <source>Logarithmic vertical axis of the current view</source>
        <translation>Senkrechte Achse der Ansicht logarithmisch</translation>
    </message>
    <message>
        <source>Follow the &amp;newest</source>
        <translation>Dem &amp;Neuesten folgen</translation>
    </message>
    <message>
        <source>Keep the newest steps in sight while the run grows</source>
        <translation>Die neuesten Schritte im Blick behalten, während der Lauf wächst</translation>
    </message>
    <message>
        <source>&amp;Tile the views</source>
        <translation>Ansichten &amp;nebeneinander</translation>
    </message>
    <message>
        <source>Show all views side by side instead of in tabs</source>
        <translation>Alle Ansichten nebeneinander statt in Reitern zeigen</translation>
    </message>
    <message>
        <source>&amp;Previous epoch</source>
        <translation>&amp;Vorige Epoche</translation>
    </message>
    <message>
        <source>Cursor to the end of the epoch before</source>
        <translation>Marke an das Ende der Epoche davor</translation>
    </message>
    <message>
        <source>Ne&amp;xt epoch</source>
        <translation>N&amp;ächste Epoche</translation>
    </message>
    <message>
        <source>Cursor to the end of the next epoch</source>
        <translation>Marke an das Ende der nächsten Epoche</translation>
    </message>
    <message>
        <source>&amp;Remove the cursor</source>
        <translation>&amp;Marke entfernen</translation>
    </message>
    <message>
        <source>Take the cursor off the plots</source>
        <translation>Die Marke aus den Bildern nehmen</translation>
    </message>
    <message>
        <source>As the &amp;system</source>
        <translation>Wie das &amp;System</translation>
    </message>
    <message>
        <source>Dark or light as the desktop is</source>
        <translation>Dunkel oder hell wie der Schreibtisch</translation>
    </message>
    <message>
        <source>&amp;Dark</source>
        <translation>&amp;Dunkel</translation>
    </message>
    <message>
        <source>Dark colours</source>
        <translation>Dunkle Farben</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>&amp;Hell</translation>
    </message>
    <message>
        <source>Light colours</source>
        <translation>Helle Farben</translation>
    </message>
    <message>
        <source>&amp;Reset layout</source>
        <translation>Anordnung &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Panels and sizes as on the first day</source>
        <translation>Bereiche und Größen wie am ersten Tag</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen …</translation>
    </message>
    <message>
        <source>Give this run a name</source>
        <translation>Diesem Lauf einen Namen geben</translation>
    </message>
    <message>
        <source>N&amp;ote…</source>
        <translation>N&amp;otiz …</translation>
    </message>
    <message>
        <source>Write down what this run is about</source>
        <translation>Aufschreiben, worum es in diesem Lauf geht</translation>
    </message>
    <message>
        <source>Co&amp;lour…</source>
        <translation>&amp;Farbe …</translation>
    </message>
    <message>
        <source>Colour of this run everywhere</source>
        <translation>Farbe dieses Laufs überall</translation>
    </message>
    <message>
        <source>Open &amp;folder</source>
        <translation>&amp;Ordner öffnen</translation>
    </message>
    <message>
        <source>Show this run&apos;s folder in the file manager</source>
        <translation>Den Ordner dieses Laufs in der Dateiverwaltung zeigen</translation>
    </message>
    <message>
        <source>Move to the &amp;trash…</source>
        <translation>In den &amp;Papierkorb …</translation>
    </message>
    <message>
        <source>Move this run&apos;s folder to the trash</source>
        <translation>Den Ordner dieses Laufs in den Papierkorb legen</translation>
    </message>
    <message>
        <source>&amp;Details</source>
        <translation>&amp;Einzelheiten</translation>
    </message>
    <message>
        <source>Settings, seed, versions and the command line of this run</source>
        <translation>Einstellungen, Startwert, Versionen und Befehlszeile dieses Laufs</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>What is where, and how to steer a run</source>
        <translation>Was wo ist, und wie man einen Lauf steuert</translation>
    </message>
    <message>
        <source>&amp;Keys</source>
        <translation>&amp;Tasten</translation>
    </message>
    <message>
        <source>All keys on one sheet</source>
        <translation>Alle Tasten auf einem Blatt</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>Ü&amp;ber</translation>
    </message>
    <message>
        <source>Version and licence</source>
        <translation>Version und Lizenz</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>Recent &amp;runs</source>
        <translation>&amp;Letzte Läufe</translation>
    </message>
    <message>
        <source>&amp;Run</source>
        <translation>&amp;Lauf</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Window</source>
        <translation>&amp;Fenster</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Bereiche</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Toolbar</source>
        <translation>Werkzeugleiste</translation>
    </message>
    <message>
        <source>&amp;Data sets…</source>
        <translation>Datensä&amp;tze …</translation>
    </message>
    <message>
        <source>Which data sets are here; download and check them</source>
        <translation>Welche Datensätze da sind; sie herunterladen und prüfen</translation>
    </message>
    <message>
        <source>Save as my re&amp;cipe…</source>
        <translation>Als eigenes &amp;Rezept speichern …</translation>
    </message>
    <message>
        <source>Keep the settings of this run as a recipe of your own</source>
        <translation>Die Einstellungen dieses Laufs als eigenes Rezept aufbewahren</translation>
    </message>
</context>
</TS>
