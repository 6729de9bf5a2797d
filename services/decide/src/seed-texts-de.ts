import type { ProductTexts } from './seed.ts';

/** The German texts of what is sold, and of what was, by product. Names are the same in every locale. */
export const TEXTS_DE: Readonly<Record<string, ProductTexts>> = {
  'CL-00': {
    description: 'Unser Erster, mit Kohle befeuert. Der letzte verließ das Werk mit einer Blaskapelle vorneweg.',
    highlights: ['Zweizylinder-Verbundmaschine', 'Pfeife inbegriffen'],
  },
  'CL-01': {
    description:
      'Der Traktor, auf dem das halbe Tal fahren gelernt hat. Drei Zylinder, ein langer Hebel und eine Haube, die ohne Schraubenschlüssel aufgeht: Was kaputtgeht, sieht man, und was man sieht, ist bis Mittag repariert.',
    highlights: [
      'Dreizylinder-Diesel mit 28 PS, zu warten mit einem einzigen Werkzeugkasten',
      'Acht Vorwärtsgänge, zwei rückwärts, keine Elektronik dazwischen',
      'Wendet auf 2,9 m und passt damit auf alte Höfe',
      'Gefederter Schalensitz mit klappbarer Lehne',
    ],
  },
  'CL-02': {
    description:
      'Klein genug für den Gemüsegarten, stur genug für das Moor dahinter. Der Pony wiegt kaum mehr als das Tier, nach dem er heißt, und hinterlässt den Rasen, wie er ihn vorgefunden hat.',
    highlights: [
      '14 PS, zu starten mit der Kurbel oder dem Schlüssel',
      '620 kg mit vollem Tank: leicht auf nassem Boden',
      'Mähwerk, Rechen und Kippmulde lassen sich ohne Werkzeug anbauen',
    ],
  },
  'CL-03': {
    description:
      'Gebaut nach den Plänen von 1954, mit Lagern von heute. Tobias hat eine Farbe, ein Tempo, das ihm liegt, und einen Klang, der die Kinder an den Zaun lockt.',
    highlights: [
      'Zweizylinder, der mit 320 U/min im Leerlauf tuckert',
      'Gusseiserner Rahmen, von Hand genietet',
      'Riemenscheibe für Sägen, Mühlen und Dreschmaschinen',
    ],
  },
  'CL-04': {
    description:
      'Vor den Vögeln auf und so leise, dass sie nichts dagegen haben. Der Larkfield ist das Allroundtalent des Hauses: Heu im Juni, Holz im November und dazwischen das Schulfest.',
    highlights: [
      '45 PS und ein gleichmäßiges Drehmoment ab 1.200 U/min',
      'Synchronisiertes Wendegetriebe: vor und zurück ohne Kupplung',
      'Der Frontlader hebt 1,4 t auf 3,1 m',
      'Kotflügel mit Platz für einen Beifahrer und ein Butterbrot',
    ],
  },
  'CL-05': {
    description:
      'Gemacht für Berghöfe, bei denen die Straße zwei Gatter vor dem Haus endet. Tiefer Schwerpunkt, vier angetriebene Räder und eine Seilwinde, die schon manchen Lieferwagen herausgezogen hat.',
    highlights: [
      'Allradantrieb, beide Differenziale sperrbar',
      'Zugelassen für Hänge bis 40 % Neigung',
      'Seilwinde mit 3,5 t Zugkraft und 60 m Seil',
    ],
  },
  'CL-06': {
    description:
      'Salzwasser frisst Traktoren. Dieser ist von der Achse bis zum Auspuff verzinkt, lässt Boote zu Wasser, recht Seetang und schleppt Netze, ohne ein Körnchen Rost im Sand zu lassen.',
    highlights: [
      'Feuerverzinkter Rahmen, Schrauben aus Edelstahl',
      'Watet bis 90 cm tief, mit gekapselten Naben und hochgelegter Entlüftung',
      '60 PS und eine Kupplung auf der Höhe eines Bootsanhängers',
    ],
  },
  'CL-07': {
    description:
      'Für alle, die einen Traktor so lange ansehen, wie sie ihn fahren. Von Hand polierte Kupferleitungen ziehen sich um einen Motor, der auch in jedem grauen Kasten sein Brot verdient hätte.',
    highlights: [
      'Vierzylinder mit 70 PS und zahnradgetriebener Nockenwelle',
      'Kraftstoff- und Ölleitungen aus echtem Kupfer',
      'Lenkrad aus Eiche, in unserer eigenen Werkstatt gedrechselt',
    ],
  },
  'CL-08': {
    description:
      'In der Dämmerung zu hören, im Morgengrauen fertig. Acht Scheinwerfer machen den Hof taghell, und ein Schalldämpfer, so groß wie eine Milchkanne, lässt die Nachbarn schlafen.',
    highlights: [
      'Acht Arbeitsscheinwerfer, 16.000 Lumen rundum',
      '68 dB am Ohr des Fahrers',
      'Beheizte Kabine mit Platz für jede Thermoskanne',
    ],
  },
  'CL-09': {
    description:
      'Drei Schwestern haben das Werk übernommen und weggelassen, wonach niemand gefragt hatte. Geblieben sind ein übersichtliches Armaturenbrett, Stufen in menschlicher Höhe und eine Kupplung, die man allein schließt.',
    highlights: [
      '52 PS, ein Hebel für Tempo und Richtung',
      'Gekuppelt wird vom Sitz aus, mit freier Sicht',
      'Jede Schmierstelle nummeriert und in Reichweite',
    ],
  },
  'CL-10': {
    description:
      'Fünf Tonnen Geduld. Der Stonewall versetzt Felsen, Wurzeln und anderer Leute Lastwagen, langsam und endgültig. Elegant sollte er nie werden, und dann hat ihn jemand in Schiefergrau lackiert.',
    highlights: [
      '90 PS und 420 Nm, alles im Schritttempo',
      'Hinterachsgehäuse aus 28 mm starkem Stahl',
      'Front- und Radgewichte sind im Preis enthalten',
    ],
  },
  'CL-11': {
    description:
      'Einen Meter zehn breit, damit an keinem Ast etwas abreißt. Haube, Räder und Überrollbügel sind gerundet, und selbst der Auspuff zeigt vom Obst weg.',
    highlights: [
      '1,10 m breit, 1,25 m hoch bei umgelegtem Bügel',
      'Keine Kanten: Laub und Netze gleiten ab',
      'Kriecht mit 200 m/h zum Pflücken während der Fahrt',
    ],
  },
  'CL-12': {
    description:
      'Pflug im Herbst, Fräse im Winter, Sämaschine im Frühjahr, Presse im Sommer. Der Four Seasons wechselt sein Werkzeug schneller als das Wetter seine Meinung.',
    highlights: [
      'Werkzeugwechsel in weniger als vier Minuten, aus der Kabine',
      'Zapfwelle vorn und hinten, 540 und 1.000 U/min',
      'Kabine mit Heizung, Kühlung und einem ehrlichen Scheibenwischer',
      '75 PS, von denen keines für Spielereien draufgeht',
    ],
  },
  'CL-13': {
    description:
      'Geschmiedet, wo andere gegossen sind. Der Blacksmith ist der größte Klassiker, den wir bauen, und der, nach dem Fuhrparkleiter mit gesenkter Stimme fragen.',
    highlights: [
      'Sechszylinder mit 110 PS, Überholung erst nach 15.000 Stunden',
      'Geschmiedete Vorderachse, 7 t Achslast',
      'Lastschaltung in vier Gruppen',
    ],
  },
  'CL-14': {
    description:
      'Der erste Traktor für kleine Höfe: günstig im Kauf, genügsam im Unterhalt, nachsichtig bei Fehlern. Er passt neben das Fahrrad in die Garage, und beide Türen gehen noch auf.',
    highlights: [
      '18 PS, 1,2 Liter in der Stunde bei voller Arbeit',
      'Passt in die Garage: 2,3 m lang, 1,9 m hoch',
      'Handbuch mit Zeichnungen statt Warnungen',
    ],
  },
  'CL-15': {
    description:
      'Die ganze obere Hälfte dreht sich: Sitz, Lenkrad und Pedale zeigen auf der Straße nach vorn und im Wald nach hinten, in einer Bewegung und ohne abzusteigen.',
    highlights: [
      'Der Fahrerstand dreht sich in fünf Sekunden um 180 Grad',
      '38 PS, in beide Richtungen gleich schnell',
      'Forstschutz und Holzzange serienmäßig',
    ],
  },
  'AU-01': {
    description:
      'Schicken Sie ihn mit einer Nachricht los, und er ist vor dem Regen zurück. Der R1 lernt Ihre Felder, indem man ihn einmal darum herumfährt, und fragt nach, wenn er nicht sicher ist.',
    highlights: [
      'Lernt ein Feld in einer einzigen Runde, auf 2,5 cm genau',
      'Liest den Wetterbericht und plant den Tag danach',
      'Akku mit 60 kWh, neun Stunden leichte Arbeit',
      'Hält für Hasen, Hunde und Menschen an',
    ],
  },
  'AU-02': {
    description:
      'Er fängt an, wenn Sie hineingehen. Der Solo arbeitet mit Wärmebild und Radar statt mit Licht, zeigt ein einziges gelbes Lämpchen und legt Ihnen den Bericht zum Morgenkaffee.',
    highlights: [
      'Wärmebildkameras und Radar: Dunkelheit ist ihm gleich',
      '52 dB in zehn Metern, leiser als ein Gespräch',
      'Bericht um 6 Uhr: Fläche, Zeit, Energie, Überraschungen',
    ],
  },
  'AU-03': {
    description:
      'Räumt Wege, Höfe und Landebahnen bis auf den letzten Meter, bei Wetter, in dem niemand draußen sein sollte. Wo die Bordsteine sind, weiß er, denn man hat sie ihm im Sommer gezeigt.',
    highlights: [
      'Arbeitet noch bei −35 °C, der Akku wird am Netz geheizt',
      'Die Fräse wirft 900 t Schnee in der Stunde',
      'Folgt einer Karte, die vor dem ersten Schnee entstand',
    ],
  },
  'AU-04': {
    description:
      'Halb Traktor, halb Agrarwissenschaftler. Beim Hacken nimmt der Surveyor alle zwanzig Meter eine Bodenprobe und zeichnet eine Karte dessen, was Ihrem Feld fehlt.',
    highlights: [
      'Bodenprobe und Analyse alle 20 m, während der Fahrt',
      'Hackt zwischen den Pflanzen, geführt von vier Kameras',
      'Die Karten gehören Ihnen: offene Formate, auf Ihrem Hof gespeichert',
    ],
  },
  'AU-05': {
    description:
      'Zwei schlanke Maschinen, die wie eine denken. Gemeinsam tragen sie ein Gestänge von achtzehn Metern, getrennt kümmert sich jede um ihre Seite des Grabens.',
    highlights: [
      'Zwei Einheiten mit je 31 PS, über Funk gekoppelt',
      '18 m Arbeitsbreite bei 0,3 bar Bodendruck',
      'Eine macht weiter, wenn die andere eine Pause braucht',
    ],
  },
  'AU-06': {
    description:
      'Hält die Linie wie ein Lineal. Der Lodestone fährt in Reihenkulturen auf anderthalb Zentimeter genau, ganz ohne Satelliten, sodass ihn weder Täler noch schlechtes Wetter aufhalten.',
    highlights: [
      '1,5 cm Genauigkeit entlang der Reihe, ohne Satellitensignal',
      'Spurweite während der Fahrt von 1,5 auf 2,25 m verstellbar',
      'Nimmt jedes Gerät mit Dreipunktaufnahme',
    ],
  },
  'AU-07': {
    description:
      'Ein Förster auf Gummiketten. Er durchforstet, pflanzt und trägt zwischen stehenden Bäumen, wägt jeden Schritt ab und hinterlässt keine Spurrille.',
    highlights: [
      'Bodendruck geringer als der eines gehenden Menschen',
      'Erkennt 40 Baumarten an ihrer Rinde',
      'Setzt 300 Setzlinge in der Stunde und merkt sich, wo',
    ],
  },
  'AU-08': {
    description:
      'Unser Größter. Der Longbarrow bewirtschaftet fünfhundert Hektar allein, holt sich sein Saatgut selbst und fährt von allein zur Ladesäule. Den Ausblick aus seiner Kabine werden Sie vermissen: Er hat keine.',
    highlights: [
      '400 PS aus vier Radnabenmotoren',
      '480 kWh, in 70 Minuten wieder geladen',
      'Holt Saatgut und wechselt Werkzeuge von selbst',
      'Drei unabhängige Systeme können ihn jeweils zum Stehen bringen',
    ],
  },
};
