"""Lines people write at work in five languages: asking, not asking, promising, not promising. Made up for the tests."""

ASKING = """
Could we push Thursday's visit to the week after
Do you still have the old drawings somewhere?
Please let Ana know which colour it shall be.
I was wondering if the blue one is still made
Would it be possible to get two more samples
Any update on the pump
Send me your bank details when you have a minute
Hi Sam, when would suit you for a call
Können Sie mir bitte den Lieferschein noch einmal zukommen lassen
Hast du noch Platz im Lager für zwei Paletten?
Ich bräuchte bis Mittwoch die Maße der Grundplatte.
Sagen Sie mir bitte, welche Farbe es werden soll.
Hallo Sam, wann passt es dir am besten
Über eine kurze Antwort würde ich mich freuen.
Schick mir doch die Fotos von der Baustelle.
Gib mir kurz Bescheid, sobald der Wagen da ist.
Pourriez-vous m'indiquer le délai pour douze pièces
Bonjour, est-ce que la pièce est arrivée
Avez-vous reçu nos plans ?
Merci de confirmer votre présence avant jeudi.
Peux-tu passer au dépôt demain matin
J'aurais besoin du numéro de série.
Je reste dans l'attente de votre retour.
Dites-moi si mardi vous convient.
¿Tenéis todavía la pieza en stock?
Podrías mirar si llegó el palé
Necesito el número de pedido para mañana.
Quedo a la espera de tu respuesta.
Me puedes llamar esta tarde
Dime qué día te viene mejor.
Por favor, confírmame la dirección de entrega.
Envíame las fotos cuando puedas.
Mi può mandare la scheda tecnica aggiornata
Avete ancora due bancali in magazzino?
Fammi sapere se giovedì va bene.
Avrei bisogno delle misure entro venerdì.
Mi dica quando possiamo passare.
Resto in attesa di un vostro riscontro.
Potreste controllare l'ordine di ieri
Mandami il numero del corriere.
"""

NOT_ASKING = """
Pleased to have met you and your team on Monday.
The crate came this morning, all in one piece, thank you.
No need to answer, just so you know we moved the shelf.
Thanks for asking, we are all fine here.
You can keep the spare key.
As you can see, the dock is dry again.
I will let you know on Friday.
Please don't worry about the delay.
Danke, die Kiste ist heute gut angekommen.
Alles klar, dann bis Dienstag um neun.
Bitte entschuldigen Sie die späte Antwort.
Bitte sehr, gern geschehen.
Wie Sie sehen können, steht die Halle wieder.
Anbei die Fotos von gestern.
Wir können das so machen.
Vielen Dank für die schnelle Antwort.
Merci, tout est bien arrivé.
C'est noté, à jeudi.
Merci de votre aide, la machine tourne.
Merci de nous avoir reçus si gentiment.
Je vous en prie, c'était un plaisir.
Veuillez trouver ci-joint le bon de livraison.
Veuillez agréer mes salutations distinguées.
Bien reçu, bonne journée.
Gracias, ya llegó todo en buen estado.
Perfecto, nos vemos el lunes.
Muchas gracias por la visita de ayer.
Por favor, no se preocupe por el retraso.
Adjunto las fotos de la obra.
Quedamos así, un abrazo.
Recibido, todo en orden.
De acuerdo, lo dejamos para abril.
Grazie, il pacco è arrivato stamattina.
Va benissimo, ci vediamo giovedì.
La ringrazio per la visita.
In allegato le foto del magazzino.
Ricevuto, tutto a posto.
Come può vedere, il tetto è finito.
Nessun problema, buona giornata.
Figurati, è stato un piacere.
"""

PROMISING = """
I'll drop the samples off on Thursday.
We will get you the revised drawing by noon.
Let me check with the foundry first.
I'm going to ask our fitter tomorrow.
You'll have the numbers on your desk by Monday.
Will forward the certificate as soon as it is signed.
I will gladly introduce you to Petra at the mill.
Leave it with me.
Ich schicke dir morgen die Skizze.
Wir senden Ihnen die Muster nächste Woche zu.
Ich kläre das mit dem Werk und melde mich.
Ich rufe dich am Donnerstag an.
Ich werde den Fahrer gleich fragen.
Das Angebot bekommen Sie bis Freitag.
Ich kümmere mich darum.
Ich gebe dir bis Mittwoch Bescheid.
Je vous envoie la facture corrigée demain.
Je m'en occupe dès lundi.
Nous vous rappelons dans la journée.
Je vais demander à l'atelier.
Je te tiens au courant.
Vous aurez le devis vendredi.
Je vérifie et je reviens vers vous.
On vous fait parvenir les échantillons la semaine prochaine.
Te mando las medidas esta tarde.
Lo consulto con el taller y te digo algo.
Le enviaremos el presupuesto antes del viernes.
Voy a preguntar al encargado.
Te llamo mañana a primera hora.
Me encargo de ello.
Tendrá las muestras el lunes.
Os paso el contacto en cuanto lo tenga.
Ti mando le misure stasera.
Le invierò il preventivo entro giovedì.
Verifico con l'officina e le faccio sapere.
Ci penso io.
Vi richiamo domani mattina.
Me ne occupo subito.
Domani vi spedisco i campioni.
Avrà la risposta lunedì.
"""

NOT_PROMISING = """
I'll be at the fair all week.
The driver will call when he is near.
You will love the new hall.
We will see each other on Tuesday.
I sent the drawings yesterday.
If it rains, let me know.
Will you send the list?
If you like, I'll send you a sample.
I'll send you the drawing as attached.
Danke für die Skizze.
Wir werden uns am Dienstag sehen.
Sie werden sehen, das hält.
Ich habe die Muster gestern geschickt.
Ich frage mich, ob das hält.
Können Sie mir die Liste schicken?
Ich melde mich wegen der Lieferung von gestern.
Wenn Sie möchten, schicke ich Ihnen ein Muster.
Ich sende Ihnen anbei den Plan.
Je vous remercie de votre envoi.
Je vous ai envoyé le plan hier.
Je te souhaite une bonne semaine.
Je vous rappelle que la réunion est à neuf heures.
Pouvez-vous m'envoyer la liste ?
Je vais bien, merci.
Si vous voulez, je vous envoie un échantillon.
Je vous envoie ci-joint le plan.
Te mandé las medidas ayer.
Gracias por mandarme las fotos.
¿Me mandas la lista?
Te deseo un buen fin de semana.
Voy a estar en la feria toda la semana.
Te mando un abrazo.
Si quiere, le envío una muestra.
Te envío adjunto el plano.
Ti ho mandato le misure ieri.
Grazie per il preventivo.
Mi manda la lista, per favore?
Vi mando un caro saluto.
Se vuole, le mando un campione.
Le invio in allegato la scheda.
"""


def lines(text: str) -> list[str]:
    """The lines of one of the lists."""
    return text.strip().splitlines()
